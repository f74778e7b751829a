package dev.freehold.operator.server;

import static dev.freehold.operator.server.SqlText.literal;

/**
 * What the reader role may see: everything that the owner made or will make, in every schema of the
 * tenant.
 */
final class ReaderGrants {
  private ReaderGrants() {}

  /** Runs inside the tenant's database; names come from its catalogs and are quoted there. */
  static String sql(DatabaseId id) {
    return """
        do $freehold$
        declare
          schema_name name;
          relation text;
          owner_role constant name := %s;
          reader_role constant name := %s;
        begin
          for schema_name in
            select n.nspname from pg_catalog.pg_namespace n
            where n.nspname = 'public' or pg_catalog.pg_get_userbyid(n.nspowner) = owner_role
          loop
            if schema_name <> 'public' then
              execute pg_catalog.format('grant usage on schema %%I to %%I', schema_name, reader_role);
            end if;
          end loop;
          for relation in
            select pg_catalog.format('%%I.%%I', n.nspname, c.relname)
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and pg_catalog.pg_get_userbyid(c.relowner) = owner_role
          loop
            execute pg_catalog.format('grant select on %%s to %%I', relation, reader_role);
          end loop;
          execute pg_catalog.format('alter default privileges for role %%I grant select on tables to %%I', owner_role, reader_role);
          execute pg_catalog.format('alter default privileges for role %%I grant select on sequences to %%I', owner_role, reader_role);
          execute pg_catalog.format('alter default privileges for role %%I grant usage on schemas to %%I', owner_role, reader_role);
        end
        $freehold$"""
        .formatted(literal(id.owner()), literal(id.reader()));
  }
}
