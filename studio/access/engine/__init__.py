"""What roles are made of, as pure Python: ML activities, personas, and a role explained in sentences."""
