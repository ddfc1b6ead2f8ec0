"""Says what a change of the experiment did: calls matched, numbers compared, sentences."""
