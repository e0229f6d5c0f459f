using System.ComponentModel;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;
using Microsoft.AspNetCore.Mvc;

namespace CourseGit.Portal.Api.V1;

/// <summary>Commits of a course's branch, newest first.</summary>
/// <param name="Branch">Null when there is none yet, or one of the branches has to be named.</param>
/// <param name="Branches">Those kept on this server.</param>
/// <param name="Next">For after, to get older ones; null at the end.</param>
internal sealed record CommitList(
    string Course, string? Branch, IReadOnlyList<string> Branches, IReadOnlyList<CommitAnswer> Commits, string? Next);

/// <summary>One commit with what it changed.</summary>
/// <param name="Body">The message below its first line; empty when there is none.</param>
/// <param name="Parents">The commits before it.</param>
internal sealed record CommitDetailAnswer(
    string Commit, DateTime Date, string Author, string Message, string Body, IReadOnlyList<string> Parents,
    IReadOnlyList<ChangedFileAnswer> Files);

/// <summary>A file that a commit changed.</summary>
/// <param name="Size">Bytes afterwards; null of a removed one, and where that is not on this server.</param>
internal sealed record ChangedFileAnswer(string Path, FileChangeKind Change, ContentGroup Group, long? Size);

/// <summary>What a folder holds in a commit: folders first.</summary>
/// <param name="Path">The folder; empty for the course itself.</param>
/// <param name="Files">All files at and below it.</param>
/// <param name="Next">For after, to get the entries behind them; null at the end.</param>
internal sealed record TreeAnswer(
    string Course, string Commit, string Path, int Files, IReadOnlyList<TreeEntryAnswer> Entries, string? Next);

/// <summary>A file or folder of a commit.</summary>
/// <param name="Path">Null when its name cannot stand in an address.</param>
/// <param name="Kind">folder, file, link or submodule.</param>
/// <param name="Size">Bytes; null of a folder, and where that is not on this server.</param>
/// <param name="Files">How many files lie below a folder; 1 of a file.</param>
/// <param name="Title">Of an exercise: what it shows its students.</param>
internal sealed record TreeEntryAnswer(string? Path, string Name, string Kind, long? Size, int Files, string? Title)
{
    public static TreeEntryAnswer Of(CommitEntry entry) => new(
        entry.Path?.Value, entry.Name, KindOf(entry.Version), entry.Version?.Size, entry.IsFolder ? entry.Files : 1, entry.Title);

    private static string KindOf(FileVersion? version) => version switch
    {
        null => "folder",
        { IsLink: true } => "link",
        { IsSubmodule: true } => "submodule",
        _ => "file",
    };
}

/// <summary><c>/api/v1/courses/{course}/commits</c></summary>
internal static class HistoryAddresses
{
    public static void Map(RouteGroupBuilder api)
    {
        var commits = api.MapGroup("/courses/{course}/commits").WithTags("History");
        commits.MapGet("/", ListAsync).WithName("listCommits").WithSummary("The restore points of a course, newest first")
            .WithDescription("As far as they are on this server; nothing is fetched.").Produces<CommitList>();
        commits.MapGet("/{commit}", GetAsync).WithName("getCommit").WithSummary("One commit, with what it changed")
            .Produces<CommitDetailAnswer>();
        commits.MapGet("/{commit}/tree", BrowseAsync).WithName("browseCommit").WithSummary("The files and folders of a commit")
            .WithDescription("One folder at a time, folders first.").Produces<TreeAnswer>();
    }

    private static async Task<CommitList> ListAsync(
        [Description("The course's subdomain")] string course, [AsParameters] ApiPage page,
        [FromQuery, Description("Another branch than the course's own.")] string? branch,
        CourseRegistry courses, CourseHistory history, HttpContext http)
    {
        var actor = ApiToken.ActorOf(http);
        var found = await CourseAddresses.FindAsync(courses, course, http);
        var overview = await history.OpenAsync(found, branch is null ? null : BranchName.Parse(branch), actor, http.RequestAborted);
        var (tip, skip) = Place(page.Last("commits")) ?? (overview.Tip, 0);
        var lines = tip is null ? []
            : await history.ListAsync(found, tip, new HistoryQuery(), skip, page.Count + 1, actor, http.RequestAborted);
        // From the same tip on: what is committed meanwhile moves nothing.
        var next = lines.Length > page.Count
            ? ApiPage.Cursor("commits", string.Create(CultureInfo.InvariantCulture, $"{tip} {skip + page.Count}")) : null;
        return new(course, overview.Branch?.Value, [.. overview.Branches.Select(b => b.Value)],
            [.. lines.Take(page.Count).Select(l => CommitAnswer.Of(l.Line))], next);
    }

    private static async Task<CommitDetailAnswer> GetAsync(
        [Description("The course's subdomain")] string course, [Description("Its id, or the beginning of it")] string commit,
        CourseRegistry courses, CommitReader reader, HttpContext http)
    {
        var found = await CourseAddresses.FindAsync(courses, course, http);
        var name = CommitName.Parse(commit);
        var read = await FoundAsync(() => reader.ReadAsync(found, name, ApiToken.ActorOf(http), http.RequestAborted));
        var line = CommitAnswer.Of(read.Line);
        return new(line.Commit, line.Date, line.Author, line.Message, read.Body, [.. read.Parents.Select(p => p.Value)],
            [.. read.Changes.Files.Select(f => new ChangedFileAnswer(f.Path.Display, f.Kind, f.Group, f.After?.Size))]);
    }

    private static async Task<TreeAnswer> BrowseAsync(
        [Description("The course's subdomain")] string course, [Description("Its full id")] string commit, [AsParameters] ApiPage page,
        [FromQuery, Description("A folder, counted from the course's; the course's own when left out.")] string? path,
        CourseRegistry courses, CommitFiles files, HttpContext http)
    {
        var found = await CourseAddresses.FindAsync(courses, course, http);
        var (id, folder) = (CommitId.Parse(commit), string.IsNullOrEmpty(path) ? null : CoursePath.Parse(path));
        var actor = ApiToken.ActorOf(http);
        var read = await FoundAsync(() => files.BrowseAsync(found, id, folder, actor, http.RequestAborted));
        // A commit does not change, so a number says where to go on.
        var skip = page.Last("tree") is not { } last ? 0
            : int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw ApiPage.NoCursor();
        var entries = read.Entries.Skip(skip).Take(page.Count).Select(TreeEntryAnswer.Of).ToList();
        var next = skip + entries.Count < read.Entries.Length
            ? ApiPage.Cursor("tree", (skip + entries.Count).ToString(CultureInfo.InvariantCulture)) : null;
        return new(course, id.Value, folder?.Value ?? "", read.Files, entries, next);
    }

    // What is named in an address and is not there is told by 404.
    private static async Task<T> FoundAsync<T>(Func<Task<T>> find)
    {
        try
        {
            return await find();
        }
        catch (InvalidInputException e) when (e is not NotAllowedException)
        {
            throw ApiRefusal.NotFound(e.Message);
        }
        catch (RefusedException e)
        {
            throw ApiRefusal.NotFound(e.Message);
        }
    }

    private static (CommitId? Tip, int Skip)? Place(string? last) => last?.Split(' ') switch
    {
        null => null,
        [var tip, var skip] when CommitId.TryParse(tip, out var id)
            && int.TryParse(skip, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => (id, number),
        _ => throw ApiPage.NoCursor(),
    };
}
