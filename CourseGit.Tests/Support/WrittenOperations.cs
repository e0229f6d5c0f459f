using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Processes;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>For rows of operations that a test wrote itself: what Core notes of a course when an operation is accepted or ends.</summary>
internal static class WrittenOperations
{
    /// <summary>A process of this machine that has ended.</summary>
    public static OperationOwner Gone { get; } = OperationOwner.This with { Process = new ProcessIdentity(4_000_000, 1) };

    /// <summary>Makes an operation that was accepted here another process's.</summary>
    public static Task GiveAsync(this StateDbContext context, long operation, OperationOwner owner, CancellationToken cancellationToken) =>
        context.Operations.Where(o => o.Id == operation)
            .ExecuteUpdateAsync(o => o.SetProperty(r => r.Owner, owner.ToString()), cancellationToken);

    /// <summary>Accepts an operation as another process of this machine would: one that lives, and has not begun.</summary>
    public static async Task<OperationSnapshot> AcceptElsewhereAsync(
        this IServiceProvider services, OperationRequest request, CancellationToken cancellationToken)
    {
        var accepted = await services.GetRequiredService<OperationDesk>().AcceptAsync(request, Actor.CommandLine, cancellationToken);
        await using var context = await services.GetRequiredService<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        await context.GiveAsync(accepted.Id, OperationOwner.This with { Process = ProcessIdentity.Of(1)!.Value }, cancellationToken);
        return accepted;
    }

    /// <summary>Saves them and notes of each course what last happened to it, as if they had ended in the order of their numbers.</summary>
    public static async Task<int> SaveOperationsAsync(this StateDbContext context, CancellationToken cancellationToken)
    {
        var saved = await context.SaveChangesAsync(cancellationToken);
        await NoteAsync(context, cancellationToken);
        return saved;
    }

    /// <summary>The same for rows that are saved already.</summary>
    public static Task NoteAsync(StateDbContext context, CancellationToken cancellationToken) => context.Database.ExecuteSqlRawAsync(
        """
        INSERT OR REPLACE INTO course_statuses ("Subdomain", "LastOperationId", "LastBackupId", "LastSafeId", "LastVerifyId", "ProvenId")
        SELECT "Subject", MAX("Id"),
            MAX(CASE WHEN "Kind" = 'Backup' AND "State" = 'Done' THEN "Id" END),
            MAX(CASE WHEN "Kind" = 'Backup' AND "Outcome" IN ('Succeeded', 'Unchanged', 'Warning') THEN "Id" END),
            MAX(CASE WHEN "Kind" = 'Verify' AND "State" = 'Done' AND "Outcome" <> 'Cancelled' THEN "Id" END),
            MAX(CASE WHEN "Kind" = 'Verify' AND "Outcome" IN ('Succeeded', 'Unchanged', 'Warning') THEN "Id" END)
        FROM operations WHERE "SubjectKind" = 'Course' GROUP BY "Subject"
        """, cancellationToken);
}
