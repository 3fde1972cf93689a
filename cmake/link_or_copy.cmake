# Makes TO the same file as FROM: a hard link where the file system can, else a copy.
file(CREATE_LINK "${FROM}" "${TO}" RESULT outcome)
if(NOT outcome EQUAL 0)
    file(COPY_FILE "${FROM}" "${TO}")
endif()
