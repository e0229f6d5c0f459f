using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Files;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Restore;

/// <summary>
/// Puts back what a restore replaced, also days later and after further restores. What lies in the course now is set aside in turn,
/// so that an undo can be undone.
/// </summary>
public sealed class UndoPipeline(
    CourseRegistry courses, IDbContextFactory<StateDbContext> contexts, Activation activation, ServerDatabases databases,
    CourseGitSettings settings) : IOperationPipeline
{
    /// <inheritdoc/>
    public OperationKind Kind => UndoOperation.Kind;

    /// <inheritdoc/>
    public async Task<OperationResult> RunAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        operation.BeginStep(RestoreOperation.Initializing);
        var restored = UndoRequest.Of(operation).Restored;
        var course = await courses.GetAsync(operation.Course, Actor.System, cancellationToken).ConfigureAwait(false);
        var folder = ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, course.Folder);
        var row = await FindAsync(restored, folder, cancellationToken).ConfigureAwait(false);
        RestoreGuards.CheckPlaces(folder, settings.SetAsideRoot);
        var scope = new RestoreScope(course, new RestoreArguments(Enum.Parse<RestoreMode>(row.Mode)),
            folder)
        { Redactor = operation.Redactor, Tell = operation.Log };
        var parts = Parts(row);
        FolderSwap.Check(folder, parts);
        if (row.Database is { } database)
            await databases.ReviveAsync(database, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(RestoreOperation.Activating);
        cancellationToken.ThrowIfCancellationRequested();
        var aside = await activation.SwapAsync(operation, scope, SwapJournal.PathOf(row), parts, null).ConfigureAwait(false);
        await activation.FinishAsync(operation, scope, null, cancellationToken).ConfigureAwait(false);
        operation.BeginStep(RestoreOperation.Done);
        var done = scope.Arguments.Mode == RestoreMode.Full
            ? $"The course is as it was before operation {restored}"
            : $"{string.Join(", ", parts.Select(p => p.Path).Take(5))}{(parts.Length > 5 ? $" and {parts.Length - 5} more" : "")} "
            + $"{(parts.Length == 1 ? "is" : "are")} as before operation {restored}";
        return new OperationResult(scope.Warnings.Count > 0 ? OperationOutcome.Warning : OperationOutcome.Succeeded,
            scope.Warnings.Count > 0 ? $"{done}, but: {string.Join(" ", scope.Warnings)}" : done)
        {
            Files = parts.Length,
            NextStep = $"Check that the course loads. What was put away is set aside as {aside.Name}, so this undo can be undone, too.",
        };
    }

    private async Task<SetAsideRow> FindAsync(long restored, string folder, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.SetAsides.AsNoTracking()
            .FirstOrDefaultAsync(s => s.OperationId == restored, cancellationToken).ConfigureAwait(false)
            ?? throw new RefusedException($"Operation {restored} replaced nothing, so there is nothing to put back. Nothing was changed.");
        if (SetAsides.WhyNot(row, SwapJournal.PathOf(row)) is { } reason)
            throw new RefusedException($"What operation {restored} replaced cannot be put back: {reason} Nothing was changed.");
        if (row.CourseFolder != folder)
            throw new RefusedException(
                $"What operation {restored} replaced lay in {row.CourseFolder}, and the course's folder is {folder} now. Nothing was "
                + "changed. Set the folder back in the course's settings, then undo.");
        return row;
    }

    private static ImmutableArray<SwapPart> Parts(SetAsideRow row)
    {
        var before = SwapJournal.Read(row);
        var present = FolderSwap.Look(SwapJournal.PathOf(row), before.Where(p => p.HadOld).Select(p => p.Path));
        return [.. present, .. before.Where(p => !p.HadOld).Select(p => new SwapPart(p.Path, 0))];
    }
}
