def upload():
    return None
