# What is installed where, by package (a component each): deploy/package stages it and makes Debian packages of it.
include(GNUInstallDirs)

# link(COMPONENT PLACE TARGET): a symbolic link at PLACE, under the prefix.
function(link component place target)
  cmake_path(GET place PARENT_PATH folder)
  install(CODE "
    file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${folder}\")
    file(CREATE_LINK \"${target}\" \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${place}\" SYMBOLIC)" COMPONENT ${component})
endfunction()

# beffroi: the command, for anyone's terminal, and the schemas.
install(TARGETS beffroi beffroi-record beffroi-refill COMPONENT beffroi)
install(DIRECTORY schemas/yang/ DESTINATION share/beffroi/yang COMPONENT beffroi)
install(DIRECTORY schemas/api docs DESTINATION share/doc/beffroi COMPONENT beffroi)
install(FILES schemas/journal.md DESTINATION share/doc/beffroi COMPONENT beffroi)
install(DIRECTORY policy/sample/ DESTINATION share/doc/beffroi/examples/policy COMPONENT beffroi)

# beffroi-gateway: everything that an upgrade must be able to take back stands in one directory of its version, whole, with the units and the schemas;
# `current` names the one that serves (deploy/debian/beffroi-gateway, docs/decisions/0026-packages-and-upgrades.md).
set(own lib/beffroi-gateway/${BEFFROI_VERSION})
set(gateway_programs beffroi-gateway beffroi-enforcer beffroi-doctor beffroi-try-login beffroi-aaf)
install(TARGETS ${gateway_programs} RUNTIME DESTINATION ${own} COMPONENT beffroi-gateway)
install(PROGRAMS deploy/acme/renew-certificate deploy/debian/put-in-service DESTINATION ${own} COMPONENT beffroi-gateway)
install(DIRECTORY schemas/yang/ DESTINATION ${own}/yang COMPONENT beffroi-gateway)
foreach(program ${gateway_programs})
  link(beffroi-gateway bin/${program} ../lib/beffroi-gateway/current/${program})
endforeach()
link(beffroi-gateway lib/beffroi/renew-certificate ../beffroi-gateway/current/renew-certificate)
foreach(unit beffroi-enforcer.service beffroi-gateway.service beffroi-portal-http.socket beffroi-portal-https.socket beffroi-closed.service
             beffroi-aaf.service beffroi-aaf.timer beffroi-certificate.service beffroi-certificate.timer)
  install(FILES deploy/systemd/${unit} DESTINATION ${own}/units COMPONENT beffroi-gateway)
endforeach()
install(FILES deploy/systemd/sysusers/beffroi-gateway.conf DESTINATION lib/sysusers.d COMPONENT beffroi-gateway)
install(FILES deploy/systemd/tmpfiles/beffroi-gateway.conf DESTINATION lib/tmpfiles.d COMPONENT beffroi-gateway)
install(FILES deploy/sample/gateway.json deploy/sample/gateway-complete.json deploy/acme/acme.env.sample DESTINATION share/doc/beffroi-gateway/examples COMPONENT beffroi-gateway)
install(DIRECTORY deploy/sample/charter deploy/sample/notice deploy/sample/theme deploy/dhcp deploy/chrony deploy/freeradius deploy/prometheus
        DESTINATION share/doc/beffroi-gateway/examples COMPONENT beffroi-gateway)
install(DIRECTORY deploy/systemd/freeradius.service.d DESTINATION share/doc/beffroi-gateway/examples COMPONENT beffroi-gateway)

# beffroi-central and beffroi-witness: one program each, in its usual place. An older one of them is installed as any older package is.
foreach(name central witness)
  install(TARGETS beffroi-${name} COMPONENT beffroi-${name})
  install(FILES deploy/systemd/beffroi-${name}.service DESTINATION lib/systemd/system COMPONENT beffroi-${name})
  install(FILES deploy/systemd/sysusers/beffroi-${name}.conf DESTINATION lib/sysusers.d COMPONENT beffroi-${name})
  install(FILES deploy/systemd/tmpfiles/beffroi-${name}.conf DESTINATION lib/tmpfiles.d COMPONENT beffroi-${name})
  install(FILES deploy/sample/${name}.json DESTINATION share/doc/beffroi-${name}/examples COMPONENT beffroi-${name})
endforeach()
install(DIRECTORY ${CMAKE_BINARY_DIR}/console/ DESTINATION share/beffroi/console COMPONENT beffroi-central OPTIONAL)
