using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Core.Backup;
using CourseGit.Tests.Core.Databases;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A course that is backed up, and the ways in which it is spoiled afterwards.</summary>
internal sealed class RestoreHouse : IAsyncDisposable
{
    public const string Course = "ffm516", Database = "course.sqlite3", Exercise = $"exercises/{CourseFiles.Key}/1:Week 1/exercise-1";

    // Markers for the course server: a restore touches them.
    private static readonly string[] Markers = ["reload", "backuptrigger"];

    private RestoreHouse(TestHouse house, string course) => (House, Name, CommandLine) = (house, course, new CommandLine(house));

    public TestHouse House { get; }
    public string Name { get; }
    public CommandLine CommandLine { get; }
    public CourseFiles Files => House.FilesOf(Name);

    /// <summary>The commit of the first backup.</summary>
    public string Commit { get; private set; } = "";

    /// <summary>A course as OpenTA has it, made for these tests, with a SQLite database or none.</summary>
    public static async Task<RestoreHouse> OpenAsync(
        bool withDatabase = true, Direction direction = Direction.Push, Action<CourseFiles>? write = null)
    {
        var house = await TestHouse.OpenAsync();
        house.FilesOf(Course).WriteCourse().Write("sub/dir/file.txt", "deep\n").Write("sub/second.txt", "less deep\n")
            .Link("media/start", "../index.html");
        Directory.CreateDirectory(house.FilesOf(Course).At("pages/empty"));
        write?.Invoke(house.FilesOf(Course));
        if (withDatabase)
            CourseDatabaseFile.Create(house.FilesOf(Course).At(Database), 3000);
        return await BackedUpAsync(house, Course, withDatabase, direction);
    }

    /// <summary>The whole OpenTA course that lies outside this repository; the test is skipped without it.</summary>
    public static async Task<RestoreHouse> OpenFixtureAsync()
    {
        Assert.SkipWhen(OpenTaFixture.Folder is null, OpenTaFixture.Absence);
        const string name = "ffm516-2025";
        var house = await TestHouse.OpenAsync();
        await RealGit.ShellAsync("cp -a \"$1\" \"$2\" && chmod -R u+w \"$2\"", OpenTaFixture.Folder!, house.FilesOf(name).Folder);
        return await BackedUpAsync(house, name, withDatabase: false, Direction.Push);
    }

    /// <summary>Runs <c>restore</c> of this course, as somebody who means it.</summary>
    public Task<CommandResult> RestoreAsync(string mode, params string[] more) =>
        CommandLine.RunAsync(["restore", Name, "--mode", mode, "--yes", "--override-direction", "--json", .. more]);

    public Task<CommandResult> PlanAsync(string mode, params string[] more) =>
        CommandLine.RunAsync(["restore", Name, "--mode", mode, "--dry-run", "--override-direction", "--json", .. more]);

    public Task<CommandResult> UndoAsync(CommandResult restored) =>
        CommandLine.RunAsync("undo", $"{RestoreAnswers.OperationOf(restored)}", "--json");

    /// <summary>The course with every time, mode and owner; what is named is left out.</summary>
    public Task<SortedDictionary<string, string>> ExactAsync(params string[] exceptBelow) =>
        FolderImage.ExactAsync(Files.Folder, [.. Markers, .. exceptBelow]);

    /// <summary>What a commit holds of the course: files, links, and the rows of its database.</summary>
    public async Task<SortedDictionary<string, string>> ContentAsync()
    {
        var content = await FolderImage.OfAsync(Files.Folder);
        if (!content.Remove(Database))
            return content;
        using var database = new SqliteFile(Files.At(Database));
        foreach (var (row, i) in database.Everything().Select((r, i) => (r, i)))
            content[$"{Database} {i}"] = row;
        return content;
    }

    /// <summary>Deleted, changed, added and renamed files and folders, links, modes, a database of other rows.</summary>
    public async Task DamageAsync()
    {
        var script = """
            cd "$1"
            weeks=(exercises/*/*); mv "${weeks[0]}" "${weeks[0]} renamed"; rm -rf "${weeks[1]}"; mv "${weeks[2]}" elsewhere
            rm -f README.md; printf 'spoiled\n' >index.html
            mkdir -p media/added/empty 'pages/new one'; printf 'new\n' >media/added/new.txt; ln -s ../added media/added/round
            ln -s /etc/hostname media/leaving
            rm -rf sub; printf 'a file where a folder was\n' >sub
            printf '#!/bin/sh\n' >run.sh; chmod 0750 run.sh; chmod 0600 index.html
            touch -d '2019-03-04 05:06:07.123456789' media/added/new.txt
            printf 'x' >"$(printf 'media/sk\345ne.txt')"
            """;
        await RealGit.ShellAsync(script, Files.Folder);
        if (!File.Exists(Files.At(Database)))
            return;
        using var database = new SqliteFile(Files.At(Database));
        database.Execute("DELETE FROM auth_user; UPDATE exercises_answer SET answer = 'spoiled' WHERE id % 2 = 0; CREATE TABLE more(x)");
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();

    private static async Task<RestoreHouse> BackedUpAsync(TestHouse house, string name, bool withDatabase, Direction direction)
    {
        await house.AddCourseAsync(
            name, c => withDatabase ? c with { Database = new CourseDatabase(DatabaseKind.Sqlite, CoursePath.Parse(Database)) } : c);
        var ended = await house.BackUpAsync(name, OperationOutcome.Succeeded);
        if (direction != Direction.Push)
            await house.ChangeCourseAsync(name, c => c with { Direction = direction });
        return new RestoreHouse(house, name) { Commit = ended.Commit!.Value };
    }
}
