# Embeds text files into the program.
# patron_embed(out.cpp NAMESPACE patron::report FILES assets/report.css ...) adds the command that writes
# out.cpp with `std::string_view asset(std::string_view name)`; the name is the file's own.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  function(patron_embed output)
    cmake_parse_arguments(E "" "NAMESPACE" "FILES" ${ARGN})
    list(TRANSFORM E_FILES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE paths)
    list(JOIN paths "|" joined)
    add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${output}
      COMMAND ${CMAKE_COMMAND} -DOUT=${CMAKE_CURRENT_BINARY_DIR}/${output} -DNAMESPACE=${E_NAMESPACE}
              "-DFILES=${joined}" -P ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
      DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake VERBATIM)
  endfunction()
  return()
endif()

set(code "#include <cassert>\n#include <string_view>\n\nnamespace ${NAMESPACE} {\n\n")
string(APPEND code "std::string_view asset(std::string_view name) {\n")
string(REPLACE "|" ";" paths "${FILES}")
foreach(path IN LISTS paths)
  get_filename_component(name ${path} NAME)
  file(READ ${path} content)
  string(APPEND code "  if (name == \"${name}\") return R\"PATRON(${content})PATRON\";\n")
endforeach()
string(APPEND code "  assert(false && \"no such asset\");\n  return {};\n}\n\n}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUT} "${code}")
