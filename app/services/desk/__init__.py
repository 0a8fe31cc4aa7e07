"""What belongs to one account: settings of the screen, kept queries, unfinished forms, messages, personal tokens."""
