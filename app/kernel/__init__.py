"""What every layer may use: texts, faults, time, money, masks, keys and the other facts of the trade. Knows no web and no database."""
