using System.Text.Json;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary><c>user …</c> and <c>course share</c>: who may sign in, and who teaches what.</summary>
public sealed class UserContractTests : IAsyncLifetime
{
    private const string Password = "a long enough sentence";
    private TestHouse _house = null!;
    private CommandLine _commandLine = null!;

    public async ValueTask InitializeAsync()
    {
        _house = await TestHouse.OpenAsync();
        _commandLine = new CommandLine(_house);
        await _house.AddCourseAsync("algebra");
        await AddAsync("anna", Roles.Superuser);
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Users_are_added_listed_changed_and_removed()
    {
        var added = await AddAsync("erik", Roles.Teacher);
        Assert.Equal((0, "erik", "teacher"), (added.ExitCode, added.Text("name"), added.Text("role")));
        var listed = await _commandLine.RunAsync("user", "list", "--json");
        Assert.Equal(["anna", "erik"], listed.Json.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("name").GetString()));
        var shown = await _commandLine.RunAsync("user", "show", "ERIK", "--json");
        Assert.Equal((0, "erik", "teacher", false), (shown.ExitCode, shown.Text("name"), shown.Text("role"), IsDisabled(shown)));
        Assert.Equal("password", Assert.Single(shown.Json.GetProperty("signsInWith").EnumerateArray()).GetString());
        Assert.Equal(JsonValueKind.Null, shown.Json.GetProperty("lastSignIn").ValueKind);
        Assert.EndsWith("Z", shown.Text("created"), StringComparison.Ordinal);

        Assert.True(IsDisabled(await _commandLine.RunAsync("user", "disable", "erik", "--json")));
        Assert.Contains("disabled", (await _commandLine.RunAsync("user", "list")).Output, StringComparison.Ordinal);
        Assert.False(IsDisabled(await _commandLine.RunAsync("user", "enable", "erik", "--json")));
        Assert.Equal("superuser", (await _commandLine.RunAsync("user", "role", "erik", "superuser", "--json")).Text("role"));
        var gone = await _commandLine.RunAsync("user", "remove", "erik", "--json");
        Assert.Equal((0, "erik", true), (gone.ExitCode, gone.Text("name"), gone.Json.GetProperty("removed").GetBoolean()));
        Assert.Equal(2, (await _commandLine.RunAsync("user", "show", "erik", "--json")).ExitCode);
    }

    [Theory]
    [InlineData("disable", "anna")]
    [InlineData("remove", "anna")]
    [InlineData("role", "anna", "teacher")]
    public async Task The_last_superuser_who_may_sign_in_stays_one(params string[] words)
    {
        await AddAsync("old", Roles.Superuser);
        await _commandLine.RunAsync("user", "disable", "old");
        var refused = await _commandLine.RunAsync(["user", .. words, "--json"]);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("anna is the last superuser who may sign in", refused.Text("message"), StringComparison.Ordinal);
        var shown = await _commandLine.RunAsync("user", "show", "anna", "--json");
        Assert.Equal(("superuser", false), (shown.Text("role"), IsDisabled(shown)));
    }

    [Fact]
    public async Task A_course_is_shared_before_its_teacher_has_an_account()
    {
        var given = await _commandLine.RunAsync("course", "share", "algebra", "--teacher", "Tea", "--may-back-up", "--json");
        Assert.Equal((0, "algebra"), (given.ExitCode, given.Text("course")));
        var teacher = Assert.Single(given.Json.GetProperty("teachers").EnumerateArray());
        Assert.Equal(("Tea", true), (teacher.GetProperty("person").GetString(), teacher.GetProperty("mayBackUp").GetBoolean()));
        Assert.Contains("Teachers:     Tea (may back up)", (await _commandLine.RunAsync("course", "show", "algebra")).Output,
            StringComparison.Ordinal);
        var expected = await _commandLine.RunAsync("user", "show", "tea", "--json");
        Assert.Equal((0, false), (expected.ExitCode, expected.Json.GetProperty("hasAccount").GetBoolean()));
        Assert.Contains("has not signed in yet", (await _commandLine.RunAsync("user", "list")).Output, StringComparison.Ordinal);

        await AddAsync("tea", Roles.Teacher);
        var there = await _commandLine.RunAsync("user", "show", "tea", "--json");
        Assert.Equal("algebra",
            Assert.Single(there.Json.GetProperty("courses").EnumerateArray()).GetProperty("course").GetString());
        var less = await _commandLine.RunAsync("course", "share", "algebra", "--teacher", "tea");
        Assert.Equal((0, "algebra is taught by Tea now.\n"), (less.ExitCode, less.Output));
        var taken = await _commandLine.RunAsync("course", "share", "algebra", "--teacher", "tea", "--remove");
        Assert.Equal((0, "Nobody teaches algebra now.\n"), (taken.ExitCode, taken.Output));
        Assert.Equal(2, (await _commandLine.RunAsync("course", "share", "algebra", "--teacher", "tea", "--remove")).ExitCode);
        Assert.Equal(2, (await _commandLine.RunAsync("course", "share", "nosuch", "--teacher", "tea")).ExitCode);
    }

    [Fact]
    public async Task A_password_link_is_printed_as_a_whole_address()
    {
        var made = await _commandLine.RunAsync("user", "reset-link", "anna", "--url", "https://backup.example.org/", "--json");
        Assert.Equal(0, made.ExitCode);
        Assert.StartsWith("https://backup.example.org/account/reset?token=", made.Text("link"), StringComparison.Ordinal);
        Assert.Equal(2, (await _commandLine.RunAsync("user", "reset-link", "nobody")).ExitCode);
    }

    private Task<CommandResult> AddAsync(string name, string role) =>
        _commandLine.RunWithInputAsync(Password + "\n", "user", "add", name, "--role", role, "--password-stdin", "--json");

    private static bool IsDisabled(CommandResult result) => result.Json.GetProperty("disabled").GetBoolean();
}
