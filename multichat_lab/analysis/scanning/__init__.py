"""Chat scanners: functions that read messages or sessions and label them, citing what they saw."""
