"""What a town reads about its own alarm-receiving centre: each month's figures as a page and as numbers."""
