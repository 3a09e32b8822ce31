"""What each figure is, said once: ``reports.catalogue`` puts the pieces together. Pure."""
