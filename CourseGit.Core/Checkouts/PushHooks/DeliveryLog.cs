using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>The messages about pushes to each target: the newest of those that set something going, and of the others.</summary>
internal sealed class DeliveryLog(IDbContextFactory<StateDbContext> contexts, OperationKinds kinds, TimeProvider time)
{
    /// <summary>How many are kept of a checkout that set something going; as long a message is known that is sent again.</summary>
    public const int KeptQueued = 200;

    /// <summary>How many are kept of those that did not: whoever sends rubbish pushes nothing else out.</summary>
    public const int KeptOthers = 50;

    private const int LongestText = 200; // characters

    /// <summary>Those of a checkout, or of another <see cref="PushTask.Target"/>, the newest first.</summary>
    /// <param name="count">At most so many, 1 to 250.</param>
    public async Task<ImmutableArray<Delivery>> ListAsync(string target, int count, CancellationToken cancellationToken)
    {
        var most = Math.Clamp(count, 1, KeptQueued + KeptOthers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Deliveries.AsNoTracking().Where(d => d.Checkout == target).OrderByDescending(d => d.Id).Take(most)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(Of)];
    }

    /// <summary>The newest of each checkout that has any.</summary>
    public async Task<ImmutableDictionary<string, Delivery>> NewestAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var newest = context.Deliveries.GroupBy(d => d.Checkout).Select(g => g.Max(d => d.Id));
        var rows = await context.Deliveries.AsNoTracking().Where(d => newest.Contains(d.Id)).ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return rows.ToImmutableDictionary(r => r.Checkout, Of);
    }

    /// <summary>The delivery of this number, and its checkout; null when it is not kept any more.</summary>
    public async Task<(string Checkout, Delivery Delivery)?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await context.Deliveries.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, cancellationToken).ConfigureAwait(false)
            is { } row ? (row.Checkout, Of(row)) : null;
    }

    /// <summary>Whether a message was queued before.</summary>
    public async Task<bool> WasQueuedAsync(string target, string key, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return await context.Deliveries.AnyAsync(d => d.Checkout == target && d.QueuedKey == key, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Writes one down, and forgets the oldest.</summary>
    /// <param name="operation">What it set going; null for nothing.</param>
    public async Task AddAsync(PushTask task, string answer, long? operation, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        context.Add(new DeliveryRow
        {
            Checkout = task.Target,
            ReceivedUtc = time.GetUtcNow().UtcDateTime,
            Sender = task.Sender,
            Key = task.Key,
            QueuedKey = operation is null ? null : task.Key,
            Branch = Short(task.Branch),
            CommitId = task.Commit,
            Kind = task.Request.Kind.Id,
            Answer = Clean(answer),
            OperationId = operation,
        });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await ForgetAsync(context, task.Target, isQueued: true, KeptQueued, cancellationToken).ConfigureAwait(false);
        await ForgetAsync(context, task.Target, isQueued: false, KeptOthers, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ForgetAsync(
        StateDbContext context, string checkout, bool isQueued, int kept, CancellationToken cancellationToken)
    {
        var those = context.Deliveries.Where(d => d.Checkout == checkout && d.OperationId != null == isQueued);
        var last = await those.OrderByDescending(d => d.Id).Skip(kept).Select(d => (long?)d.Id).FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
        if (last is { } oldest)
            await those.Where(d => d.Id <= oldest).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string? Short(string? text) => text is null ? null
        : ShortText.Of(Clean(text), LongestText);

    private static string Clean(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);

    private Delivery Of(DeliveryRow row) => new(
        row.Id, row.ReceivedUtc, row.Sender, row.Branch, row.CommitId, kinds.Of(row.Kind), row.Answer, row.OperationId);
}
