"""The dialogs and the windows beside the main one."""
