"""What is computed across the features below: home, path, matrix, progress, next step."""
