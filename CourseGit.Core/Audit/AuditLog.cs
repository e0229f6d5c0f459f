using System.Data.Common;
using System.Security.Cryptography;
using CourseGit.Core.People;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;

namespace CourseGit.Core.Audit;

/// <summary>Writes the record of who did what. Rows are only ever added; <see cref="AuditDesk"/> reads them.</summary>
public sealed partial class AuditLog
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly AuditWriter _writer;
    private readonly AuditHead _head;
    private readonly ILogger<AuditLog> _log;
    private int _missed;

    internal AuditLog(IDbContextFactory<StateDbContext> contexts, AuditWriter writer, AuditHead head, ILogger<AuditLog> log) =>
        (_contexts, _writer, _head, _log) = (contexts, writer, head, log);

    /// <summary>
    /// Saves what a context holds, writes the rows and commits, all in one transaction: the context's own when it has begun one. Neither
    /// the change nor its rows are ever there alone.
    /// </summary>
    /// <param name="context">The state, or another context of tables in the same database.</param>
    /// <param name="entries">Asked for when the changes are saved, so that they can name what got a number then; may be none.</param>
    public async Task CommitAsync(
        DbContext context, Actor actor, Func<IEnumerable<AuditEntry>> entries, CancellationToken cancellationToken)
    {
        var begun = context.Database.CurrentTransaction;
        await using var own = begun is null ? await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false) : null;
        var transaction = begun ?? own!;
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var row = await AppendAsync(context, transaction, actor.Name, actor.Origin, entries(), cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        Note(row);
    }

    /// <inheritdoc cref="CommitAsync(DbContext, Actor, Func{IEnumerable{AuditEntry}}, CancellationToken)"/>
    public Task CommitAsync(DbContext context, Actor actor, AuditEntry entry, CancellationToken cancellationToken) =>
        CommitAsync(context, actor, () => [entry], cancellationToken);

    /// <summary>Writes a row for what changes nothing in the database: before it is done, so that it is not done when this fails.</summary>
    /// <exception cref="DbException">The row could not be written.</exception>
    public Task RecordAsync(Actor actor, AuditEntry entry, CancellationToken cancellationToken) =>
        RecordAsync(actor.Name, actor.Origin, entry, cancellationToken);

    /// <summary>
    /// Writes a row for what must not depend on it: who signs in, reads or is turned away on a full disk is not locked out. What could not
    /// be written is counted, and the next row says how many are missing.
    /// </summary>
    public async Task NoteAsync(string person, Origin origin, AuditEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await RecordAsync(person, origin, entry, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or DbUpdateException or IOException or UnauthorizedAccessException
            or FormatException or CryptographicException)
        {
            Interlocked.Increment(ref _missed);
            LogMissed(e, entry.Action.Id, person);
        }
    }

    /// <inheritdoc cref="NoteAsync(string, Origin, AuditEntry, CancellationToken)"/>
    public Task NoteAsync(Actor actor, AuditEntry entry, CancellationToken cancellationToken) =>
        NoteAsync(actor.Name, actor.Origin, entry, cancellationToken);

    private async Task RecordAsync(string person, Origin origin, AuditEntry entry, CancellationToken cancellationToken)
    {
        var missed = Interlocked.Exchange(ref _missed, 0); // by one writer only
        var isWritten = false;
        try
        {
            await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            if (missed > 0)
                await AppendAsync(context, transaction, Actor.System.Name, new Origin(Way.Portal), [Missed(missed)], cancellationToken)
                    .ConfigureAwait(false);
            var row = await AppendAsync(context, transaction, person, origin, [entry], cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            isWritten = true;
            Note(row);
        }
        finally
        {
            if (!isWritten)
                Interlocked.Add(ref _missed, missed);
        }
    }

    /// <summary>Removes rows whose time is over, and commits: first the row that says so, which must find the one it follows.</summary>
    /// <returns>How many were removed.</returns>
    internal async Task<int> CutAsync(
        StateDbContext context, IDbContextTransaction transaction, AuditCut cut, int days, CancellationToken cancellationToken)
    {
        var row = await AppendAsync(
            context, transaction, Actor.System.Name, new Origin(Way.Portal), [cut.Entry(days)], cancellationToken).ConfigureAwait(false);
        var removed = await context.Audit.Where(r => r.Id <= cut.Last).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        Note(row);
        return removed;
    }

    // On SQLite the transaction has the turn to write since it began; elsewhere it is taken here, and kept until it ends.
    private async Task<AuditRow?> AppendAsync(
        DbContext context, IDbContextTransaction transaction, string person, Origin origin, IEnumerable<AuditEntry> entries,
        CancellationToken cancellationToken)
    {
        if (context is StateDbContext state)
            await state.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        return await _writer.AppendAsync(transaction.GetDbTransaction(), person, origin, entries, cancellationToken).ConfigureAwait(false);
    }

    private void Note(AuditRow? row)
    {
        if (row is not null)
            _head.Note(row.Id, row.Hash);
    }

    private static AuditEntry Missed(int count) => new(AuditAction.RowsMissed)
    {
        Outcome = AuditOutcome.Failed,
        After = new AuditFacts().Say("Rows missing before this one", count).Say("Why", "The database could not be written.").Only(),
    };

    [LoggerMessage(LogLevel.Critical, "The record of who did what could not be written: {Action} by {Person}.")]
    private partial void LogMissed(Exception exception, string action, string person);
}
