"""How programs and people outside are told: topics, queues, and rules for events."""
