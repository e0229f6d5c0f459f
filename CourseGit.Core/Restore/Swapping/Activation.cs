using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Restore.Swapping;

/// <summary>The swap, and what comes after it. Nothing here can be cancelled: once begun it is completed.</summary>
public sealed class Activation(SwapJournal journal, ServerDatabases databases, AfterRestore after)
{
    /// <inheritdoc cref="SwapJournal.WarmUpAsync"/>
    internal Task WarmUpAsync(OperationContext operation) => Task.Run(() => journal.WarmUpAsync(operation));

    /// <summary>Lets the new parts take the place of the old ones.</summary>
    /// <exception cref="OperationFailedException">The disk failed in the middle. It is completed later, before anything else happens to the
    /// course.</exception>
    internal async Task<SetAsideRow> SwapAsync(
        OperationContext operation, RestoreScope scope, string tree, ImmutableArray<SwapPart> parts, CommitId? commit)
    {
        var replaced = scope.Arguments.Mode == RestoreMode.Full
            ? ServerDatabases.Replaced(scope.Course.Database, scope.Folder, tree)
            : null;
        operation.Touches("Nothing is lost: what is being replaced is set aside.");
        var row = await journal.BeginAsync(
            operation, scope.Arguments.Mode, scope.Folder, tree, parts, commit, replaced).ConfigureAwait(false);
        try
        {
            await journal.CompleteAsync(row).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException or System.Data.Common.DbException
            or Microsoft.EntityFrameworkCore.DbUpdateException)
        {
            throw new OperationFailedException(
                $"The new files could not take their place ({e.Message.TrimEnd('.')}). Nothing is lost: the new state lies in "
                + $"{row.Tree}, and CourseGit completes the change by itself, before anything else happens to the course. Look at the "
                + "disk and its rights.", e);
        }
        if (replaced is not null)
            await databases.RetireAsync(replaced, scope.Warn, CancellationToken.None).ConfigureAwait(false);
        operation.Log(OperationLogLevel.Information, $"What was replaced is set aside as {SwapJournal.PathOf(row)}");
        return row;
    }

    /// <summary>Tells the course server.</summary>
    internal async Task FinishAsync(OperationContext operation, RestoreScope scope, CommitId? commit, CancellationToken cancellationToken)
    {
        var course = scope.Course;
        if (course.Database.Kind == DatabaseKind.None && !AfterRestore.IsSet(course))
            return;
        if (ReloadMarker.Touch(scope.Folder) is { } trouble)
            scope.Note(trouble);
        foreach (var sentence in await after.RunAsync(operation, course, scope.Folder, commit, cancellationToken).ConfigureAwait(false))
            scope.Warn(sentence);
    }
}
