"""The verb: a plan of edits, proved before anything is written; applied all or nothing; undone."""
