"""What every importer reads with: files, lines, JSON, damage, turns."""
