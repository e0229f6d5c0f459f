using System.Collections.Immutable;
using System.Security.Cryptography;
using CourseGit.Core.Courses;
using CourseGit.Core.Databases;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>What every kind of database must keep to. A class for each kind says how such a course is made and changed.</summary>
public abstract class DumperConformance(DatabaseKind kind, Func<IDatabaseDumper> factory) : IDisposable
{
    private static readonly DateTime LongAgo = new(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
    private readonly TemporaryFolder _folder = new();
    private readonly IDatabaseDumper _dumper = factory();

    protected string Course => Directory.CreateDirectory(_folder.At("course")).FullName;

    protected string Target => Path.Combine(Directory.CreateDirectory(_folder.At("staging")).FullName, "database");

    protected string Staged => Directory.CreateDirectory(_folder.At("staged")).FullName;

    protected abstract CourseDatabase Database { get; }

    public virtual void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_dump_is_of_its_own_kind()
    {
        Make();

        Assert.Equal(kind, _dumper.Kind);
        Assert.Equal(kind, (await DumpAsync()).Kind);
    }

    [Fact]
    public async Task An_unchanged_database_gives_the_same_dump_and_no_file_is_written_again()
    {
        Make();
        var first = await DumpAsync();
        var bytes = Contents(Target);
        foreach (var file in bytes.Keys)
            File.SetLastWriteTimeUtc(file, LongAgo);

        var second = await DumpAsync();

        AssertSame(first, second);
        Assert.Equal(bytes, Contents(Target));
        Assert.All(bytes.Keys, file => Assert.Equal(LongAgo, File.GetLastWriteTimeUtc(file)));
    }

    [Fact]
    public async Task Two_courses_of_the_same_content_give_the_same_bytes_in_an_empty_folder_and_a_used_one()
    {
        Make();
        await DumpAsync();
        var (size, bytes) = ((await DumpAsync()).Size, Contents(Target).Values);
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "33333333"), "left over");

        Assert.Equal(size, (await DumpAsync()).Size);
        Assert.Equal(bytes, Contents(Target).Values);
    }

    [Fact]
    public async Task A_dump_leaves_nothing_beside_itself_and_changes_no_byte_of_the_course()
    {
        Make();
        File.WriteAllText(Path.Combine(Course, "index.html"), "hello");
        var before = Contents(Course);

        await DumpAsync();

        Assert.Equal(before, Contents(Course));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public void Live_files_count_from_the_course_and_hold_the_database()
    {
        Make();
        var live = _dumper.LiveFiles(Database, Course);

        Assert.All(live, file => Assert.True(CourseGit.Core.Primitives.CoursePath.TryParse(file, out _)));
        Assert.Empty(Contents(Course).Keys.Except(live.Concat(NameFiles).Select(f => Path.Combine(Course, f))));
    }

    [Fact]
    public async Task A_cancelled_dump_says_so_and_leaves_the_course_alone()
    {
        Make();
        var before = Contents(Course);

        var thrown = await Record.ExceptionAsync(
            () => _dumper.DumpAsync(Database, Course, Target, DatabaseTalk.Silent, new CancellationToken(canceled: true)));

        Assert.True(thrown is null or OperationCanceledException);
        Assert.Equal(before, Contents(Course));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task Staged_again_the_live_files_are_the_dump_and_nothing_lies_beside_them()
    {
        Make();
        var dump = await DumpAsync();
        var (live, pieces) = (Contents(Course), Contents(Target));
        var notices = new List<string>();

        await _dumper.StageAsync(new DatabaseStaging(Database, dump, Target, Staged, Course, 1, Subdomain.Parse("ffm516")),
            new DatabaseTalk { Notice = notices.Add }, TestContext.Current.CancellationToken);

        Assert.Empty(notices);
        AssertStaged(dump);
        Assert.Equal(live, Contents(Course));
        Assert.Equal(pieces, Contents(Target));
    }

    [Fact]
    public async Task A_database_without_courses_has_no_key()
    {
        Make();

        Assert.Null(await _dumper.CourseKeyAsync(Database, Course, TestContext.Current.CancellationToken));
    }

    /// <summary>The folder being prepared holds, or names, what was dumped.</summary>
    protected virtual void AssertStaged(DatabaseDump dump)
    {
        Assert.Equal(dump.File is null ? [] : [dump.Sha256], Contents(Staged).Values.Select(v => v.ToLowerInvariant()));
        Assert.Equal(dump.File is null ? [] : [Path.Combine(Staged, dump.File)], Contents(Staged).Keys);
    }

    /// <summary>Files in the course that only name the database, and are backed up like any other.</summary>
    protected virtual string[] NameFiles => [];

    /// <summary>Puts a database into the course.</summary>
    protected abstract void Make();

    protected Task<DatabaseDump> DumpAsync() =>
        _dumper.DumpAsync(Database, Course, Target, DatabaseTalk.Silent, TestContext.Current.CancellationToken);

    protected static ImmutableSortedDictionary<string, string> Contents(string folder) => !Directory.Exists(folder)
        ? ImmutableSortedDictionary<string, string>.Empty
        : Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToImmutableSortedDictionary(f => f, f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))), StringComparer.Ordinal);

    private static void AssertSame(DatabaseDump first, DatabaseDump second)
    {
        Assert.Equal(first.Rows, second.Rows);
        Assert.Equal(first.Server?.Tables.Select(t => (t.Title, t.Rows, t.Sha256, string.Join(',', t.Columns))),
            second.Server?.Tables.Select(t => (t.Title, t.Rows, t.Sha256, string.Join(',', t.Columns))));
        Assert.Equal(first with { Rows = second.Rows, Server = second.Server }, second);
    }
}
