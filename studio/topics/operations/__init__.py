"""Topics (sns), queues (sqs) and rules for events (events), as far as their users cannot do without them."""

from studio.topics.operations import queues, rules, subscriptions, topics

__all__ = ["queues", "rules", "subscriptions", "topics"]
