# Embeds text files into a source file, so that Patron is one program.
# embed_files(OUTPUT out.cpp NAMESPACE ns FUNCTION name FILES a.sql b.sql)
# defines  std::string_view ns::name(std::string_view file_name)  (empty view where there is no such file).
function(embed_files)
  cmake_parse_arguments(E "" "OUTPUT;NAMESPACE;FUNCTION" "FILES" ${ARGN})
  add_custom_command(
    OUTPUT ${E_OUTPUT}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${E_OUTPUT} -DNAMESPACE=${E_NAMESPACE} -DFUNCTION=${E_FUNCTION}
            "-DFILES=${E_FILES}" -P ${CMAKE_SOURCE_DIR}/cmake/embed_files_script.cmake
    DEPENDS ${E_FILES} ${CMAKE_SOURCE_DIR}/cmake/embed_files_script.cmake
    VERBATIM)
endfunction()
