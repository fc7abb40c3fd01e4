"""Who answers whom, where nobody told: a small model, its clues and its weights."""
