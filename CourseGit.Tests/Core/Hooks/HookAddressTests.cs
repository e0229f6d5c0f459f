using CourseGit.Core.Hooks;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Hooks;

/// <summary>Addresses that are called when operations begin and end, with a receiver that checks what the manual says.</summary>
public sealed class HookAddressTests
{
    private static readonly HookEvent[] Always = Enum.GetValues<HookEvent>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_receiver_can_tell_that_it_is_ours_and_what_happened()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var hooks = await HookHouse.OpenAsync(receiver);
        await hooks.AddAsync("tell", receiver.Address, HookFailure.Warn, Always);

        var ended = await hooks.BackUpAsync(OperationOutcome.Succeeded);

        Assert.Equal(2, receiver.Received.Count);
        Assert.All(receiver.Received, r => Assert.True(HookReceiver.IsOurs(r, HookHouse.Secret, DateTimeOffset.UtcNow)));
        Assert.All(receiver.Received, r => Assert.False(HookReceiver.IsOurs(r, HookHouse.Secret + "x", DateTimeOffset.UtcNow)));
        Assert.Equal(2, receiver.Received.Select(r => r.Delivery).Distinct().Count());
        var (start, end) = (receiver.Received.First().Json, receiver.Received.Last().Json);
        Assert.Equal(("start", "backup", HookHouse.Course, "Backup of ffm516 begins"), (start.GetProperty("event").GetString(),
            start.GetProperty("kind").GetString(), start.GetProperty("course").GetString(), start.GetProperty("message").GetString()));
        Assert.Equal(("success", "succeeded", ended.Id, ended.Commit!.Value, $"https://portal.example.org/operations/{ended.Id}"),
            (end.GetProperty("event").GetString(), end.GetProperty("outcome").GetString(), end.GetProperty("operation").GetInt64(),
                end.GetProperty("commit").GetString(), end.GetProperty("link").GetString()));
        Assert.Contains(await hooks.House.LogAsync(ended), l => l == $"tell: {receiver.Authority} answered 200.");
    }

    [Fact]
    public async Task No_sentence_that_could_name_a_student_leaves_the_house()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var hooks = await HookHouse.OpenAsync(receiver);
        await hooks.AddAsync("tell", receiver.Address, HookFailure.Warn, Always);
        var folder = hooks.House.FilesOf(HookHouse.Course).Folder;
        Directory.CreateDirectory(Path.Combine(folder, "anna-andersson", ".git")); // a warning that names it

        var ended = await hooks.House.BackUpAsync(HookHouse.Course);

        Assert.Contains("anna-andersson", string.Join('\n', await hooks.House.LogAsync(ended)), StringComparison.Ordinal);
        Assert.DoesNotContain(receiver.Received, r => r.Body.Contains("andersson", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(500, "answered 500 and did not take the message")]
    [InlineData(307, "points to another address, which is not followed")]
    public async Task What_is_not_taken_is_a_failure_of_the_hook(int code, string why)
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var elsewhere = await HookReceiver.StartAsync();
        receiver.Answer = http =>
        {
            http.Response.StatusCode = code;
            http.Response.Headers.Location = elsewhere.Address.AbsoluteUri;
            return Task.CompletedTask;
        };
        await using var hooks = await HookHouse.OpenAsync(receiver, elsewhere);
        await hooks.AddAsync("tell", receiver.Address);

        var ended = await hooks.BackUpAsync(OperationOutcome.Warning);

        Assert.Contains(why, ended.Text, StringComparison.Ordinal);
        Assert.NotNull(ended.Commit);
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task One_that_never_answers_is_given_up_after_its_limit()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.Answer = http => new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
        await using var hooks = await HookHouse.OpenAsync(receiver);
        await hooks.AddAsync("tell", receiver.Address, HookFailure.Cancel, HookEvent.Start);
        var hook = await hooks.Desk.GetAsync("tell", Actor.CommandLine, Token);
        await hooks.Desk.ChangeAsync("tell", hook with { LimitSeconds = 1 }, null, Actor.CommandLine, Token);

        var ended = await hooks.BackUpAsync(OperationOutcome.Cancelled);

        Assert.Contains("1 second", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_itself_is_not_called_unless_the_settings_say_so()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var hooks = await HookHouse.OpenAsync();
        await hooks.AddAsync("tell", receiver.Address);

        var trial = await hooks.Desk.TryAsync("tell", Actor.CommandLine, Token);

        Assert.False(trial.IsGood);
        Assert.Contains("lies on this server or its private network", trial.Answer, StringComparison.Ordinal);
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task A_test_is_signed_like_any_other_and_names_no_course()
    {
        await using var receiver = await HookReceiver.StartAsync();
        await using var hooks = await HookHouse.OpenAsync(receiver);
        await hooks.AddAsync("tell", receiver.Address);

        Assert.True((await hooks.Desk.TryAsync("tell", Actor.CommandLine, Token)).IsGood);

        var got = Assert.Single(receiver.Received);
        Assert.True(HookReceiver.IsOurs(got, HookHouse.Secret, DateTimeOffset.UtcNow));
        Assert.Equal(("test", "tell", (string?)null), (got.Json.GetProperty("event").GetString(), got.Json.GetProperty("hook").GetString(),
            got.Json.GetProperty("course").GetString()));
    }
}
