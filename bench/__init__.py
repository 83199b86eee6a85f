"""One script per figure, each beside the thing it is compared with in the same run."""
