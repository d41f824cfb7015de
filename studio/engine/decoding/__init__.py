"""How sound files of all kinds are opened: their headers mended in memory, their parts joined."""
