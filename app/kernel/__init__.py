"""What every layer may use: texts, faults, time, money, masks, keys and other facts of the trade. Knows no web."""
