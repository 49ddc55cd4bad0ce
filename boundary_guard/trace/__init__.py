"""The verb ``trace``: entry points and forbidden modules become a Trace."""
