"""A campaign against the studio's files: damage, kills, full disks. Outside the fast suite."""
