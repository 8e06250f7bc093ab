"""Stories played on the real window: for demos, training, pictures and tests."""
