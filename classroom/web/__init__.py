"""What browsers ask beside the pages: the phone's page, its seat, a teacher's right."""
