using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.History;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.History;

/// <summary>A course whose vault holds a history that was made up.</summary>
internal sealed class HistoryHouse : IAsyncDisposable
{
    public const string Key = CourseFiles.Key;
    private string? _traces;

    private HistoryHouse(TestHouse house, Course course, GeneratedHistory history) => (House, Course, History) = (house, course, history);

    public TestHouse House { get; }
    public Course Course { get; }

    /// <summary>What is in the vault; to be filled and written.</summary>
    public GeneratedHistory History { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Actor Me => Actor.CommandLine;

    /// <summary>Opens a house and lets somebody make up the history.</summary>
    public static async Task<HistoryHouse> OpenAsync(Action<GeneratedHistory> write)
    {
        var house = await TestHouse.OpenAsync();
        var course = await house.AddCourseAsync("ffm516");
        var history = new GeneratedHistory(house.VaultOf("ffm516"));
        write(history);
        await history.WriteAsync();
        return new HistoryHouse(house, course, history);
    }

    public T Get<T>() where T : notnull => House.Get<T>();

    public CommitId Id(int number) => CommitId.Parse(History[number]);

    public async Task<CommitId> TipAsync() => (await Get<CourseHistory>().OpenAsync(Course, null, Me, Cancel)).Tip!;

    /// <summary>The first lines of the messages of commits that match, newest first; and they are as many as are counted.</summary>
    public async Task<string[]> SearchAsync(HistoryQuery query)
    {
        var tip = await TipAsync();
        var found = await Get<CourseHistory>().ListAsync(Course, tip, query, 0, 1000, Me, Cancel);
        Assert.Equal(found.Length, await Get<CourseHistory>().CountAsync(Course, tip, query, Me, Cancel));
        return [.. found.Select(f => f.Line.Subject)];
    }

    public Task<CommitDetail> ReadAsync(int number) => Get<CommitReader>().ReadAsync(Course, CommitName.Of(Id(number)), Me, Cancel);

    /// <summary>How many git processes a deed starts: each writes a trace of its own.</summary>
    public async Task<int> ProcessesAsync(Func<Task> deed)
    {
        if (_traces is null)
        {
            // writes the settings of its git
            await Get<GitRunner>().RunAsync(House.VaultOf("ffm516"), GitCommand.Of("rev-parse", "--git-dir"), Cancel);
            _traces = Directory.CreateDirectory(Path.Combine(House.Root, "traces")).FullName;
            await File.AppendAllTextAsync(
                Path.Combine(House.Settings.GitHome, ".gitconfig"), $"\n[trace2]\n\teventTarget = {_traces}\n", Cancel);
        }
        var before = Directory.GetFiles(_traces).Length;
        await deed();
        return Directory.GetFiles(_traces).Length - before;
    }

    /// <summary>What pages looked at before is read again, as after a restart of the portal.</summary>
    public void Forget() => Get<CommitTrees>().Forget();

    /// <summary>Waits until what a page began in the background is done.</summary>
    public async Task SettleAsync()
    {
        var place = await Get<HistoryPlaces>().RequireAsync(Course.Subdomain, Cancel);
        await Get<ChangedPathIndex>().SettleAsync(place, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await SettleAsync();
        await House.DisposeAsync();
    }
}
