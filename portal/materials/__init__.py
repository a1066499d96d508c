"""Floor 4: materials of cases and the files behind them, checked by content and stored encrypted."""
