"""The instruments: their cards, details, import and export."""
