-- Version 9: what a device and a child take of the room for photos is asked for with each new one.
CREATE INDEX blob_of_device ON blob (council, device, length);
CREATE INDEX blob_of_child ON blob (council, child, length);
CREATE INDEX blob_upload_of_device ON blob_upload (council, device, length);
CREATE INDEX blob_upload_of_child ON blob_upload (council, child, length);
