using System.Globalization;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Http;
using House = CourseGit.Tests.Support.GitHubTroubleHouse;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// All that is done with a course on GitHub, and all that can be in the way there: it ends in time with the sentence that a person needs,
/// and the same succeeds when that is gone.
/// </summary>
public sealed class GitHubTroubleTests(GitHubTroubleHouse house) : IClassFixture<GitHubTroubleHouse>, IAsyncLifetime
{
    // Longer than any limit that is set here, and shorter than those that hold otherwise.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    private static readonly Func<SeenRequest, HttpContext, Task<bool>> CutPush = Troubles.DropPush(),
        CutFetch = Troubles.BreakOff(20_000, http =>
        {
            http.Abort();
            return Task.CompletedTask;
        }),
        StallFetch = Troubles.BreakOff(20_000, http => new TaskCompletionSource().Task.WaitAsync(http.RequestAborted));

    private static int _made;

    public static TheoryData<string, string, string> OfTheApi { get; } = Rows(
        ["connect", "make", "back up", "history"],
        [
            ("401", "GitHub did not accept the token."),
            ("403 limit", "GitHub was asked too often and answers again at "),
            ("500", "GitHub answered 500, an error of its own."),
            ("cut", "GitHub cannot be reached ("),
            ("hang", $"GitHub did not answer within {House.ApiSeconds} seconds."),
            ("a page", "GitHub answered with something that is not what its API says."),
        ]);

    public static TheoryData<string, string, string> OfGit { get; } = Rows(
        ["back up", "restore", "look"],
        [
            ("401", "alan/ffm516 (GitHub) did not accept the user and token."),
            ("403", "alan/ffm516 (GitHub) knows the token but does not allow this."),
            ("404", "alan/ffm516 (GitHub) does not exist, or the token may not see it."),
            ("429", "alan/ffm516 (GitHub) was asked too often."),
            ("500", "alan/ffm516 (GitHub) broke the connection off."),
            ("cut", "alan/ffm516 (GitHub) cannot be reached."),
            ("cut in the middle", "alan/ffm516 (GitHub) broke the connection off."),
            ("hang", $"Git operation timed out: the repository alan/ffm516 (GitHub) showed no progress for {House.GitSeconds} seconds."),
            ("hang in the middle", $"the repository alan/ffm516 (GitHub) showed no progress for {House.GitSeconds} seconds."),
        ]);

    public async ValueTask InitializeAsync() => await house.OpenAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(OfTheApi))]
    public async Task Trouble_of_its_API_is_told_and_the_next_time_it_is_done(string deed, string trouble, string sentence)
    {
        var path = await PrepareAsync(deed);
        var pushes = Pushes();
        house.GitHub.Trouble = (request, http) => IsOfApi(request) && (deed != "make" || request.Method == "POST")
            ? Api(trouble)(request, http) : Task.FromResult(false);

        var said = await DoAsync(deed, path);

        Assert.Contains(sentence, said, StringComparison.Ordinal);
        if (deed == "back up")
            Assert.Contains("cannot be asked", said, StringComparison.Ordinal);
        Assert.Equal(pushes, Pushes());
        await SucceedsAsync(deed, path);
    }

    [Theory]
    [MemberData(nameof(OfGit))]
    public async Task Trouble_of_its_git_is_told_and_the_next_time_it_is_done(string deed, string trouble, string sentence)
    {
        var path = await PrepareAsync(deed);
        house.GitHub.Trouble = (request, http) => IsOfApi(request) ? Task.FromResult(false) : OfGitOf(trouble, deed)(request, http);

        var said = await DoAsync(deed, path);

        Assert.Contains(sentence, said, StringComparison.Ordinal);
        if (deed == "back up")
            Assert.Contains("The course's files are untouched.", said, StringComparison.Ordinal);
        await SucceedsAsync(deed, path);
    }

    [Theory]
    [InlineData("connect", "GitHub shows no repository alan/ffm516 to grace, whose token this is")]
    [InlineData("back up", "GitHub shows no repository alan/ffm516 to grace, whose token this is")]
    [InlineData("history", "GitHub shows no repository alan/ffm516 to grace, whose token this is")]
    [InlineData("restore", "does not exist, or the token may not see it")]
    [InlineData("look", "does not exist, or the token may not see it")]
    public async Task One_that_is_not_shown_to_the_token_is_told_and_done_with_when_it_is(string deed, string sentence)
    {
        var path = await PrepareAsync(deed);
        house.There.Members.Clear();

        Assert.Contains(sentence, await DoAsync(deed, path), StringComparison.Ordinal);

        await SucceedsAsync(deed, path);
    }

    [Fact]
    public async Task One_that_cannot_be_made_because_somebody_elses_has_its_name_is_told()
    {
        var taken = await house.GitHub.AddRepositoryAsync("alan/taken");

        Assert.Contains("GitHub does not let this token make alan/taken", await DoAsync("make", "alan/taken"), StringComparison.Ordinal);

        taken.Members[House.User] = true;
        await SucceedsAsync("make", "alan/taken");
    }

    [Fact]
    public async Task One_that_was_made_although_nobody_heard_of_it_is_found_the_next_time()
    {
        var path = await PrepareAsync("make");
        house.GitHub.Trouble = Troubles.LoseAnswer(r => r.Method == "POST");

        Assert.Contains("GitHub cannot be reached", await DoAsync("make", path), StringComparison.Ordinal);

        Assert.True(house.GitHub.Repositories[path].IsPrivate);
        await SucceedsAsync("make", path);
        Assert.Single(house.GitHub.Repositories.Keys, k => k == path);
    }

    [Theory]
    [InlineData("connect", null)]
    [InlineData("back up", null)]
    [InlineData("history", null)]
    [InlineData("restore", "has moved to another address: its server points to ")]
    [InlineData("look", "has moved to another address: its server points to ")]
    public async Task One_that_was_renamed_is_followed_by_its_hosts_word_and_else_told_where_it_is(string deed, string? sentence)
    {
        var (path, name) = (await PrepareAsync(deed), $"alan/renamed-{++_made}");
        house.GitHub.Rename(path, name);

        var said = await DoAsync(deed, path);

        if (sentence is null)
            Assert.Null(said);
        else
            Assert.Contains($"{sentence}{house.GitHub.Git}{name}.git", said, StringComparison.Ordinal);
        await house.PointToAsync(name);
        house.WriteNoise();
        await SucceedsAsync(deed, name);
        house.GitHub.Rename(name, path);
        await house.PointToAsync(path);
    }

    // Something new, so that there is something to do.
    private async Task<string> PrepareAsync(string deed)
    {
        house.Cure();
        house.WriteNoise();
        if (deed is "restore" or "look" or "history")
            Assert.Null(await house.DoAsync("back up", house.There.Path));
        return deed == "make" ? $"{House.User}/made-{++_made}" : house.There.Path;
    }

    private async Task<string?> DoAsync(string deed, string path)
    {
        var said = await house.DoAsync(deed, path).WaitAsync(Longest, TestContext.Current.CancellationToken);
        SecretSearch.AssertAbsent(House.User, House.Value, said ?? "", "what a person reads");
        // What reads here behind a page ends soon; what waits for a server does not.
        await Until.TrueAsync(() => house.Here.GitProcesses().Count + house.Elsewhere.GitProcesses().Count == 0, "no git is left", 20);
        return said;
    }

    private async Task SucceedsAsync(string deed, string path)
    {
        house.Cure();
        Assert.Null(await DoAsync(deed, path));
        if (deed == "back up")
            await FolderImage.AssertSavedAsync(house.Here.FilesOf(House.Course).Folder, house.GitHub.FolderOf(house.There));
        if (deed == "restore")
            await FolderImage.AssertSavedAsync(house.Elsewhere.FilesOf(House.Course).Folder, house.GitHub.FolderOf(house.There));
    }

    private int Pushes() => house.GitHub.Requests.Count(r => r.IsPush);

    private static bool IsOfApi(SeenRequest request) => request.Path.StartsWith("/api/", StringComparison.Ordinal);

    private Func<SeenRequest, HttpContext, Task<bool>> Api(string trouble) => trouble switch
    {
        "401" => GitHubStandIn.Refuse(401, "Bad credentials"),
        "403 limit" => GitHubStandIn.Refuse(403, "API rate limit exceeded for user ID 1.", ("x-ratelimit-limit", "5000"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", house.Now.AddSeconds(60).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))),
        "cut" => Answers.Cut,
        "hang" => Answers.Hang,
        "a page" => Answers.With(200, "<!DOCTYPE html><title>Sign in</title>", "text/html"),
        _ => Answers.With(int.Parse(trouble, CultureInfo.InvariantCulture), "<html>Whoops</html>", "text/html"),
    };

    private static Func<SeenRequest, HttpContext, Task<bool>> OfGitOf(string trouble, string deed) => trouble switch
    {
        "cut" => Answers.Cut,
        "hang" => Answers.Hang,
        "cut in the middle" => deed == "back up" ? CutPush : CutFetch,
        "hang in the middle" => deed == "back up" ? Troubles.StallPush(new TaskCompletionSource()) : StallFetch,
        _ => Troubles.Status(int.Parse(trouble, CultureInfo.InvariantCulture)),
    };

    private static TheoryData<string, string, string> Rows(string[] deeds, (string Trouble, string Sentence)[] troubles)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var deed in deeds)
        {
            foreach (var (trouble, sentence) in troubles)
                rows.Add(deed, trouble, sentence);
        }
        return rows;
    }
}
