# patron_module(name SOURCES ... USES modules... LINK libraries...)
# One module = one folder = one namespace = one static library target.
# USES is the layer rule made visible; tests/faces/test_layers.py reads it together with the includes.
function(patron_module name)
  cmake_parse_arguments(M "" "" "SOURCES;USES;LINK" ${ARGN})
  add_library(patron_${name} STATIC ${M_SOURCES})
  target_include_directories(patron_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  list(TRANSFORM M_USES PREPEND patron_)
  target_link_libraries(patron_${name} PUBLIC ${M_USES} PRIVATE ${M_LINK})
  patron_compile_options(patron_${name})
endfunction()

function(patron_compile_options target)
  # -ffp-contract=off: the same bytes whether or not the machine has fused multiply-add.
  target_compile_options(${target} PRIVATE -Wall -Wextra -ffp-contract=off
    $<$<BOOL:${PATRON_WARNINGS_AS_ERRORS}>:-Werror>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)  # g++ 12 sees overlaps in std::string that are none (PR 105651)
endfunction()
