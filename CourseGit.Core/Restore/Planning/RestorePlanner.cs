using System.Collections.Immutable;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore.Staging;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Core.State;

namespace CourseGit.Core.Restore.Planning;

/// <summary>Says what a restore would do. It changes nothing in the course.</summary>
public sealed class RestorePlanner(
    CourseRegistry courses, ICourseCalendar calendar, CourseGitSettings settings, GitRunner git, CourseTreeReader trees,
    IEnumerable<IDatabaseDumper> dumpers)
{
    private const int LargestComparison = 1 << 20;

    /// <summary>Makes a plan: finds the commit, fetches what is missing, and compares it with the course as it is now.</summary>
    /// <exception cref="InvalidInputException">Unknown course, or arguments that do not go together.</exception>
    /// <exception cref="RefusedException">There is no such commit, branch or path, the commit holds what must not be restored, or the
    /// branch must be chosen.</exception>
    /// <exception cref="OperationFailedException">The remote cannot be reached.</exception>
    public async Task<RestorePlan> PlanAsync(
        Subdomain course, RestoreArguments arguments, Actor actor, IProgress<PlanProgress>? progress, CancellationToken cancellationToken)
    {
        actor.Require(Right.Restore, course);
        arguments.Check();
        var registered = await courses.GetAsync(course, actor, cancellationToken).ConfigureAwait(false);
        var scope = new RestoreScope(registered, arguments, ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, registered.Folder))
        {
            Report = (text, count) => progress?.Report(new PlanProgress(text, count.Done, count.Total)),
        };
        scope.Report("Looking for the commit", default);
        var tree = await trees.ReadAsync(scope, cancellationToken).ConfigureAwait(false);
        scope.Report("Comparing with the course as it is now", default);
        var listing = scope.FolderExists
            ? await Task.Run(() => Walk(scope, cancellationToken), cancellationToken).ConfigureAwait(false)
            : null;
        var changes = await Task.Run(
            () => FolderComparer.Compare(tree, listing, scope.Folder,
            (done, total) => scope.Report("Comparing with the course as it is now", new(done, total)), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        await Task.Run(() => PlanWarnings.Add(scope, tree, listing, changes, cancellationToken), cancellationToken).ConfigureAwait(false);
        var refusal = await RefusalAsync(scope, tree, cancellationToken).ConfigureAwait(false); // first: it may have notes
        return new RestorePlan
        {
            Course = course,
            Mode = arguments.Mode,
            Commit = tree.Found.Commit,
            Branch = tree.Found.Branch,
            Changes = changes,
            Files = tree.Entries.Count,
            Bytes = tree.Bytes,
            Database = PlanWarnings.Database(scope, tree),
            Warnings = [.. scope.Warnings],
            Notes = [.. scope.Notes],
            Refusal = refusal,
            Exam = await calendar.ExamOfAsync(registered, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>A file of a plan, now and then.</summary>
    public async Task<FileComparison> CompareAsync(RestorePlan plan, RawPath path, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, plan.Course);
        if (plan.Changes.FirstOrDefault(c => c.Path == path) is not { } change)
            throw new InvalidInputException($"{path} is not in this plan.");
        if (change.OldSize > LargestComparison || change.NewSize > LargestComparison)
            return new FileComparison(null, null, "The file is too large to be compared here.");
        var course = await courses.GetAsync(plan.Course, actor, cancellationToken).ConfigureAwait(false);
        StudentFiles.Require(actor, course, path);
        var scope = new RestoreScope(
            course, new RestoreArguments(plan.Mode)
            {
                Commit = CommitName.Of(plan.Commit.Id),
                Branch = plan.Branch,
                Paths = Paths(plan.Mode, path)
            }, ConfinedFolder.ResolveOrPlan(settings.CoursesRoot, course.Folder));
        var now = change.OldSize is null ? null : await ReadAsync(scope.Folder, path, cancellationToken).ConfigureAwait(false);
        var then = change.NewSize is null ? null : await ThenAsync(scope, path, cancellationToken).ConfigureAwait(false);
        return IsText(now) && IsText(then)
            ? new FileComparison(Text(now), Text(then), null)
            : new FileComparison(null, null, "The file is no text: there is nothing to compare line by line.");
    }

    private FolderListing Walk(RestoreScope scope, CancellationToken cancellationToken)
    {
        var dumper = dumpers.First(d => d.Kind == scope.Course.Database.Kind);
        return FolderWalker.Walk(scope.Folder, scope.Course.Excludes, dumper.LiveFiles(scope.Course.Database, scope.Folder),
            cancellationToken);
    }

    private async Task<string?> RefusalAsync(RestoreScope scope, CourseTree tree, CancellationToken cancellationToken)
    {
        try
        {
            RestoreGuards.CheckDirection(scope.Course, scope.Arguments);
            RestoreGuards.CheckPlaces(scope.Folder, settings.SetAsideRoot);
            FolderSwap.CheckMounts(scope.Folder, tree.Selection.Parts);
            RestoreGuards.CheckSpace(settings.SetAsideRoot, scope, tree);
            await CheckDatabaseAsync(scope, tree, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is RefusedException or OperationFailedException)
        {
            return e.Message;
        }
    }

    // The rights and the room on a database server, so that nobody learns of them in the middle of a restore.
    private async Task CheckDatabaseAsync(RestoreScope scope, CourseTree tree, CancellationToken cancellationToken)
    {
        if (scope.Arguments.Mode != RestoreMode.Full || scope.Course.Database.Kind != DatabaseKind.PostgreSql
            || RestoredDatabase.Saved(scope, tree) is not { } dump)
            return;
        scope.Report("Asking the database server", default);
        var staging = new DatabaseStaging(
            scope.Course.Database, dump, "", "", scope.FolderExists ? scope.Folder : null, 0, scope.Course.Subdomain)
        {
            AcceptsBrokenRows = scope.Arguments.AcceptBrokenRows,
        };
        await dumpers.First(d => d.Kind == dump.Kind)
            .CheckAsync(staging, new DatabaseTalk { Notice = scope.Note, Warn = scope.Warn, Hide = scope.Redactor.Hide },
            cancellationToken).ConfigureAwait(false);
    }

    private static ImmutableArray<CoursePath> Paths(RestoreMode mode, RawPath path) => mode == RestoreMode.Paths
        ? [CoursePath.Parse(path.Display)]
        : [];

    private async Task<byte[]?> ThenAsync(RestoreScope scope, RawPath path, CancellationToken cancellationToken)
    {
        var tree = await trees.ReadAsync(scope, path, cancellationToken).ConfigureAwait(false);
        var entry = tree.Entries.FirstOrDefault(e => e.Path == path);
        if (entry.Id is null)
            return null;
        using var objects = tree.OpenContents();
        var contents = await new BlobReader(git, tree.GitDirectory, objects).ReadAsync([entry.Id], cancellationToken).ConfigureAwait(false);
        return RawPath.Encoding.GetBytes(contents[entry.Id]);
    }

    // Null when it is gone, or has grown too large meanwhile.
    private static async Task<byte[]?> ReadAsync(string folder, RawPath path, CancellationToken cancellationToken)
    {
        using var course = HeldFolder.TryHold(folder);
        if (course?.LinkTarget(path) is { } target)
            return RawPath.Encoding.GetBytes(target);
        using var file = course?.TryOpen(path);
        if (file is null || file.Length > LargestComparison)
            return null;
        var content = new byte[file.Length];
        var length = await file.ReadAtLeastAsync(
            content, content.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return content[..length];
    }

    private static bool IsText(byte[]? content) => content is null
        || (!content.Contains((byte)0) && System.Text.Unicode.Utf8.IsValid(content));

    private static string? Text(byte[]? content) => content is null ? null : Encoding.UTF8.GetString(content);
}
