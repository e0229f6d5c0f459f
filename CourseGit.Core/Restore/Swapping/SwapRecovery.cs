using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Staging;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Restore.Swapping;

/// <summary>Completes swaps that a crash cut short, and takes away what a restore left that never came so far.</summary>
public sealed class SwapRecovery(
    IDbContextFactory<StateDbContext> contexts, SwapJournal journal, ServerDatabases databases, CourseGitSettings settings) : ICrashRecovery
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<OperationSubject>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var names = await context.SetAsides.AsNoTracking().Where(s => s.State == SwapJournal.Swapping).Select(s => s.Subdomain).Distinct()
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var prepared = await databases.UnfinishedAsync(cancellationToken).ConfigureAwait(false);
        return [.. names.Select(Subdomain.Parse).Union(prepared).Select(OperationSubject.Of)];
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(OperationSubject subject, CancellationToken cancellationToken)
    {
        if (subject.Course is not { } course)
            return;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.SetAsides.AsNoTracking().Where(s => s.Subdomain == course.Value && s.State == SwapJournal.Swapping)
            .OrderBy(s => s.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            await CompleteAsync(row).ConfigureAwait(false);
        }
        foreach (var staging in StagingArea.All(settings).Select(operation => StagingArea.Of(settings, operation)))
        {
            // Whoever holds the course's lock is alone at work on it, so what its operations have staged is of no use any more.
            var row = await context.Operations.AsNoTracking()
                .FirstOrDefaultAsync(o => o.Id == staging.Operation && o.Subject == course.Value
                && o.SubjectKind == nameof(SubjectKind.Course), cancellationToken).ConfigureAwait(false);
            if (row is not null && staging.IsMadeAfter(row.RequestedUtc))
                staging.Delete();
        }
        await DiscardAsync(course, cancellationToken).ConfigureAwait(false);
    }

    // The course is not concerned, so nothing waits for a server that is away: what was made there stays noted, and the next one tries
    // again.
    private async Task DiscardAsync(Subdomain course, CancellationToken cancellationToken)
    {
        try
        {
            await databases.DiscardAsync(course, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationFailedException or RefusedException)
        {
        }
    }

    private async Task CompleteAsync(SetAsideRow row)
    {
        try
        {
            await journal.CompleteAsync(row).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException or OperationFailedException)
        {
            throw new OperationFailedException(
                $"Operation {row.OperationId} was interrupted while it changed the course {row.Subdomain}, and could not be completed "
                + $"yet: {e.Message.TrimEnd('.')}. Nothing is lost: the new state lies in {row.Tree}. Until that is mended, nothing else "
                + "is done to this course, so that nothing is mixed.", e);
        }
        if (row.State == SwapJournal.Kept && row.Database is { } replaced)
            await databases.RetireAsync(replaced, _ => { }, CancellationToken.None).ConfigureAwait(false);
        if (row.State == SwapJournal.Kept)
            ReloadMarker.Touch(row.CourseFolder);
    }

    /// <inheritdoc/>
    public async Task<OperationResult?> ResultOfAsync(OperationSnapshot operation, CancellationToken cancellationToken)
    {
        if (!operation.Kind.Replaces)
            return null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.SetAsides.AsNoTracking()
            .FirstOrDefaultAsync(s => s.OperationId == operation.Id, cancellationToken).ConfigureAwait(false);
        if (row is null || row.State is SwapJournal.Swapping or SwapJournal.Lost)
            return null;
        return new OperationResult(OperationOutcome.Warning,
            $"The {operation.Kind.Noun} is complete, but CourseGit was stopped while it finished: an action that should run afterwards "
            + $"may not have run. What was replaced is set aside as {row.Name}.")
        {
            Commit = CommitId.TryParse(row.CommitId, out var commit) ? commit : null,
            NextStep = "Look at the course. If it does not show its exercises, let it read them again.",
        };
    }
}
