-- What of our databases and roles is not as the registry says, one row for each difference; nothing at all for a server that is as it shall be.
-- One snapshot of registry and shared catalogs: whatever we change together we change in one transaction, so a change under way is never seen half.
-- What access decides is compared only while no change of it is under way (access is not null). %1$s picks rows, %2$s and %3$s are set and inherit option of a membership, %4$s whether it needs the admin option.
with ours as materialized (
  select t.id, t.tenant_name, t.database_name, t.database_oid, t.access, t.rotation, t.connection_limit,
         'fh_' || t.id as owner, 'fh_' || t.id || '_r' as reader, 'fh_' || t.id || '_' || t.login as active,
         'fh_' || t.id || case t.login when 'a' then '_b' else '_a' end as other,
         d.oid as database, d.datdba, d.datacl, d.datconnlimit, d.datistemplate, d.datallowconn, me.oid as operator
  from registry.tenant_database t
  cross join (select oid from pg_roles where rolname = current_user) me
  left join pg_database d on d.datname = t.database_name
  where t.state = 'assigned' %1$s
),
-- Databases that are the ones we made: in any other there is nothing to be compared.
present as materialized (
  select * from ours where datdba = operator and coalesce(database_oid, database) = database and datconnlimit <> -2
),
-- usable: may connect, as far as access lets anybody.
roles as materialized (
  select p.id, p.access, p.operator, part.kind, part.name, part.kind in ('active', 'other') as login, r.oid, r.rolcanlogin, r.rolinherit, r.rolconnlimit,
         r.rolconfig, r.rolvaliduntil, r.rolsuper, r.rolcreatedb, r.rolcreaterole, r.rolreplication, r.rolbypassrls, p.connection_limit, p.rotation,
         part.kind = 'active' or part.kind = 'other' and p.rotation in ('switching', 'settling') as usable, p.owner, p.reader, p.database, p.database_name
  from present p
  cross join lateral (values ('owner', p.owner), ('reader', p.reader), ('active', p.active), ('other', p.other)) part (kind, name)
  left join pg_roles r on r.rolname = part.name::name
  where part.kind <> 'other' or p.rotation is not null
),
members as materialized (
  select m.roleid, m.member, bool_or(m.admin_option) as admin, bool_or(%2$s) as settable, bool_or(%3$s) as inherited
  from pg_auth_members m group by m.roleid, m.member
),
granted as materialized (
  select p.id, case when a.grantee = 0 then 'PUBLIC' else coalesce(g.rolname::text, a.grantee::text) end as grantee, a.privilege_type as privilege,
         a.is_grantable and a.grantee <> p.operator as grantable
  from present p cross join lateral aclexplode(coalesce(p.datacl, acldefault('d', p.datdba))) a left join pg_roles g on g.oid = a.grantee
),
due as materialized (
  select p.id, current_user::text as grantee, privilege, true as needed from present p cross join (values ('CREATE'), ('TEMPORARY'), ('CONNECT')) v (privilege)
  union all select p.id, p.owner, privilege, true from present p cross join (values ('CREATE'), ('TEMPORARY')) v (privilege)
  union all select r.id, r.name, 'CONNECT', r.usable from roles r where r.login
),
differences (id, aspect, subject, object, words) as (
  select id, 'Missing', database_name::text, '', format('database %%s is missing', database_name) from ours where database is null
  union all
  -- What a DROP DATABASE leaves that was cut off: nobody gets in any more, and nobody can alter it.
  select id, 'Missing', database_name::text, '', format('database %%s is half dropped', database_name) from ours where datdba = operator and datconnlimit = -2
  union all
  select id, 'Foreign', database_name::text, '', format('database %%s belongs to role %%s', database_name, pg_get_userbyid(datdba)) from ours where datdba <> operator
  union all
  select id, 'Replaced', database_name::text, '', format('database %%s is another one than was made', database_name)
  from ours where datdba = operator and database_oid <> database
  union all
  select id, 'AllowConnections', database_name::text, '', format('database %%s refuses connections', database_name) from present where not datallowconn
  union all
  select id, 'Template', database_name::text, '', format('database %%s is a template', database_name) from present where datistemplate
  union all
  select id, 'DatabaseLimit', database_name::text, '', format('database %%s has connection limit %%s instead of none', database_name, datconnlimit)
  from present where datconnlimit <> -1
  union all
  select p.id, 'DatabaseSetting', p.database_name::text, split_part(s.setting, '=', 1), format('database %%s has setting %%s', p.database_name, s.setting)
  from present p join pg_db_role_setting d on d.setdatabase = p.database and d.setrole = 0 cross join lateral unnest(d.setconfig) s (setting)
  -- One that was adopted brought its own.
  where p.database_name = p.owner
  union all
  select g.id, case when d.id is null then 'Granted' else 'Grantable' end, g.grantee, g.privilege,
         format('%%s may %%s', g.grantee, g.privilege) || case when g.grantable then ' and grant it' else '' end
  from granted g left join due d on d.id = g.id and d.grantee = g.grantee and d.privilege = g.privilege where d.id is null or g.grantable
  union all
  select d.id, 'NotGranted', d.grantee, d.privilege, format('%%s may not %%s', d.grantee, d.privilege)
  from due d left join granted g on g.id = d.id and g.grantee = d.grantee and g.privilege = d.privilege
  where g.id is null and d.needed and not exists (select from roles r where r.id = d.id and r.name = d.grantee and r.oid is null)
  union all
  select id, 'RoleMissing', name, '', format('role %%s is missing', name) from roles where oid is null and kind <> 'other'
  union all
  select r.id, 'Attribute', r.name, flag.word, format('role %%s has %%s', r.name, flag.word)
  from roles r
  cross join lateral (values (r.rolsuper, 'SUPERUSER'), (r.rolcreatedb, 'CREATEDB'), (r.rolcreaterole, 'CREATEROLE'), (r.rolreplication, 'REPLICATION'),
                             (r.rolbypassrls, 'BYPASSRLS'), (r.rolinherit and r.login, 'INHERIT'), (r.rolcanlogin and not r.login, 'LOGIN')) flag (has, word)
  where flag.has
  union all
  select id, 'RoleLimit', name, connection_limit::text, format('login %%s has connection limit %%s instead of %%s', name, rolconnlimit, connection_limit)
  from roles where usable and rolconnlimit <> connection_limit
  union all
  select id, 'ValidUntil', name, '', format('the password of login %%s is valid until %%s', name, rolvaliduntil) from roles where login and rolvaliduntil < 'infinity'
  union all
  select id, 'Access', name, '', format('login %%s is %%s', name, case when rolcanlogin then 'LOGIN' else 'NOLOGIN' end)
  from roles where login and (usable or rotation = 'retiring') and rolcanlogin <> (usable and access <> 'Suspended')
  union all
  select r.id, 'Access', r.name, '', format('login %%s is no member of role %%s', r.name, w.name)
  from roles r join roles w on w.id = r.id and w.kind = case r.access when 'Full' then 'owner' when 'ReadOnly' then 'reader' end
  left join members m on m.roleid = w.oid and m.member = r.oid
  where r.usable and r.oid is not null and w.oid is not null and not coalesce(m.settable, false)
  union all
  select r.id, 'Access', r.name, '', format('login %%s is a member of role %%s', r.name, w.name)
  from roles r join roles w on w.id = r.id and w.kind = case r.access when 'Full' then 'reader' when 'ReadOnly' then 'owner' end
  join members m on m.roleid = w.oid and m.member = r.oid where r.usable
  union all
  select r.id, 'Access', r.name, '', format('login %%s acts as %%s instead of %%s', r.name, coalesce(nullif(c.role, ''), 'itself'), w.name)
  from roles r join roles w on w.id = r.id and w.kind = case r.access when 'Full' then 'owner' when 'ReadOnly' then 'reader' end
  cross join lateral (select max(substr(setting, 6)) as role from unnest(r.rolconfig) s (setting) where setting like 'role=%%') c
  where r.usable and r.oid is not null and c.role is distinct from w.name
  union all
  select r.id, 'RoleSetting', r.name, coalesce(d.datname::text, ''), format('login %%s has setting %%s in database %%s', r.name, s.setting, coalesce(d.datname::text, c.setdatabase::text))
  from roles r join pg_db_role_setting c on c.setrole = r.oid and c.setdatabase <> 0 cross join lateral unnest(c.setconfig) s (setting)
  left join pg_database d on d.oid = c.setdatabase where r.login and s.setting like 'role=%%'
  union all
  select r.id, 'Member', r.name, pg_get_userbyid(m.member)::text, format('role %%s is a member of %%s', pg_get_userbyid(m.member), r.name) || case when m.admin then ' and may grant it' else '' end
  from roles r join members m on m.roleid = r.oid
  left join roles own on own.id = r.id and own.oid = m.member and own.login and not r.login
  where m.member <> r.operator and (own.id is null or m.admin)
  union all
  select r.id, 'Inherits', r.name, own.name, format('login %%s inherits from role %%s', own.name, r.name)
  from roles r join members m on m.roleid = r.oid join roles own on own.id = r.id and own.oid = m.member and own.login where m.inherited and not r.login
  union all
  select r.id, 'Member', pg_get_userbyid(m.roleid)::text, r.name, format('role %%s is a member of %%s', r.name, pg_get_userbyid(m.roleid))
  from roles r join members m on m.member = r.oid
  left join roles own on own.id = r.id and own.oid = m.roleid and not own.login and r.login where own.id is null
    and not exists (select from roles twice where twice.id = r.id and twice.oid = m.roleid)
  union all
  select r.id, 'Operator', r.name, '', format('the operator may not administer role %%s: as a superuser, GRANT %%I TO %%I WITH ADMIN OPTION', r.name, r.name, current_user)
  from roles r left join members m on m.roleid = r.oid and m.member = r.operator
  where %4$s and r.oid is not null and not coalesce(m.admin, false)
)
select o.id, o.tenant_name, d.aspect, d.subject, d.object, d.words from differences d join ours o on o.id = d.id order by o.id, d.aspect, d.words limit 20000
