"""What a person types: `./saijai COMMAND`. Each file is one command; nothing here knows how a call works."""
