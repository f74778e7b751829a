package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.identity.jooq.Tables.RECOVERY_CODE;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What lets in beside the password when the second factor is lost, each once. Kept as hashes. */
@Component
class RecoveryCodeRows {
  private static final int CODES = 10;

  private final DSLContext sql;

  RecoveryCodeRows(DSLContext sql) {
    this.sql = sql;
  }

  int left(UUID account) {
    return sql.fetchCount(RECOVERY_CODE, RECOVERY_CODE.ACCOUNT_ID.eq(account));
  }

  /**
   * For an account that gets its first second factor.
   *
   * @return empty: it has some already
   */
  @Transactional(propagation = Propagation.MANDATORY)
  List<RecoveryCode> first(UUID account) {
    return left(account) > 0 ? List.of() : replace(account);
  }

  /** Those before count no longer. */
  @Transactional(propagation = Propagation.MANDATORY)
  List<RecoveryCode> replace(UUID account) {
    forget(account);
    List<RecoveryCode> codes = Stream.generate(RecoveryCode::random).limit(CODES).toList();
    sql.insertInto(RECOVERY_CODE, RECOVERY_CODE.ACCOUNT_ID, RECOVERY_CODE.CODE_HASH)
        .valuesOfRows(codes.stream().map(code -> DSL.row(account, code.hash())).toList())
        .execute();
    return codes;
  }

  /** Whether it was one; it is none any more. */
  boolean use(UUID account, String code) {
    return sql.deleteFrom(RECOVERY_CODE)
            .where(RECOVERY_CODE.ACCOUNT_ID.eq(account))
            .and(RECOVERY_CODE.CODE_HASH.eq(new RecoveryCode(code).hash()))
            .execute()
        > 0;
  }

  void forget(UUID account) {
    sql.deleteFrom(RECOVERY_CODE).where(RECOVERY_CODE.ACCOUNT_ID.eq(account)).execute();
  }
}
