package dev.freehold.crds;

import java.util.List;

/**
 * Names that no Tenant may take: they would read as a part of the platform in a host name, a
 * namespace or a support conversation.
 */
public final class ReservedNames {
  static final String CEL =
      "['account','accounts','admin','api','app','apps','assets','auth','billing','blog','cdn','console','dashboard','default','dev','docs',"
          + "'freehold','ftp','help','internal','kube','kubernetes','localhost','login','mail','metrics','new','news','oauth','operator',"
          + "'postgres','prod','production','root','signup','smtp','sso','staging','static','status','support','system','template0',"
          + "'template1','test','webhook','webhooks','www']";

  /** The same list for code: sign-up refuses a name before the API server has to. */
  public static final List<String> ALL = List.of(CEL.substring(2, CEL.length() - 2).split("','"));

  private ReservedNames() {}
}
