using System.Text.Json;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Courses;

public sealed class SettingsImportTests
{
    [Fact]
    public void A_token_keeps_its_blanks() =>
        Assert.Equal(" ghp_x ", SettingsImport.Parse("""{"GIT_TOKEN": " ghp_x "}""").Token!.Reveal());

    [Theory]
    [InlineData("true", "false", Direction.Push)]
    [InlineData("\"True\"", "\"False\"", Direction.Push)]
    [InlineData("\" yes \"", "null", Direction.Push)]
    [InlineData("1", "0", Direction.Push)]
    [InlineData("\"on\"", "\"\"", Direction.Push)]
    [InlineData("false", "true", Direction.Pull)]
    [InlineData("\"0\"", "\"1\"", Direction.Pull)]
    [InlineData("\"no\"", "\"TRUE\"", Direction.Pull)]
    [InlineData("false", "false", Direction.None)]
    [InlineData("null", "\"none\"", Direction.None)]
    [InlineData("\"off\"", "0.0", Direction.None)]
    public void Flags_come_as_booleans_numbers_or_text(string push, string pull, Direction expected) =>
        Assert.Equal(expected, SettingsImport.Parse($$"""{"GIT_ALLOW_PUSH": {{push}}, "GIT_ALLOW_PULL": {{pull}}}""").Direction);

    [Theory]
    [InlineData("true", "true")]
    [InlineData("\"true\"", "1")]
    [InlineData("1e999", "\"Yes\"")]
    public void Both_flags_at_once_are_a_conflict(string push, string pull) =>
        Assert.Contains(
            "Conflicting configuration", Refusal($$"""{"GIT_REPO": "a/b", "GIT_ALLOW_PUSH": {{push}}, "GIT_ALLOW_PULL": {{pull}}}"""));

    [Theory]
    [InlineData("\"maybe\"")]
    [InlineData("[true]")]
    [InlineData("{}")]
    public void A_flag_that_is_neither_is_refused_by_name(string flag) =>
        Assert.StartsWith("GIT_ALLOW_PULL is ", Refusal($$"""{"GIT_ALLOW_PULL": {{flag}}}"""));

    [Fact]
    public void All_three_forms_OpenTA_stores_say_the_same()
    {
        const string inner = """{"GIT_REPO": "university/ffm516", "GIT_USER": " anna ", "GIT_TOKEN": "ghp_x", "GIT_ALLOW_PUSH": true}""";
        var text = JsonSerializer.Serialize(inner);
        string[] forms = [inner, text, $$"""{"data": {{inner}}}""", $$"""{"id": 1, "data": {{text}}}""",
            JsonSerializer.Serialize($$"""{"data": {{text}}}""")];

        Assert.All(forms, form =>
        {
            var imported = SettingsImport.Parse(form);
            Assert.Equal((Direction.Push, new Remote(RemoteKind.Url, "https://github.com/university/ffm516.git"), "anna", "ghp_x"),
                (imported.Direction, imported.Remote, imported.User, imported.Token?.Reveal()));
        });
    }

    [Theory]
    [InlineData("university/ffm516", null, "https://github.com/university/ffm516.git")]
    [InlineData("university/ffm516.git", "github", "https://github.com/university/ffm516.git")]
    [InlineData("/university/ffm516/", "GitHub", "https://github.com/university/ffm516.git")]
    [InlineData("group/sub/ffm516", "GitLab", "https://gitlab.com/group/sub/ffm516.git")]
    [InlineData("https://git.example.org/x/y", "bitbucket", "https://git.example.org/x/y")]
    public void A_repository_is_named_by_its_path_or_its_whole_address(string repository, string? provider, string expected) =>
        Assert.Equal(
            expected, SettingsImport.Parse(
            JsonSerializer.Serialize(new { GIT_REPO = repository, GIT_PROVIDER = provider })).Remote!.Address);

    [Theory]
    [InlineData("git@github.com:university/ffm516.git")]
    [InlineData("anna:secret@github.com/university/ffm516")]
    [InlineData("ffm516")]
    [InlineData("/")]
    [InlineData("../../x")]
    [InlineData("a/b?c")]
    [InlineData("a/b c")]
    [InlineData("-a/b")]
    public void A_repository_in_another_form_is_refused_without_being_told_its_password(string repository)
    {
        var refusal = Refusal(JsonSerializer.Serialize(new { GIT_REPO = repository }));

        Assert.Contains("GIT_REPO", refusal);
        Assert.DoesNotContain("secret", refusal);
    }

    [Fact]
    public void Bitbucket_has_no_address_we_know() =>
        Assert.Contains("bitbucket", Refusal("""{"GIT_REPO": "a/b", "GIT_PROVIDER": "bitbucket"}"""));

    [Theory]
    [InlineData("{}")]
    [InlineData("\"{}\"")]
    [InlineData("""{"GIT_REPO": "", "GIT_USER": null, "GIT_TOKEN": "  "}""")]
    [InlineData("""{"GIT_REPO": 5, "GIT_TOKEN": ["x"]}""")]
    public void Empty_settings_name_nothing(string json) =>
        Assert.Equal(new ImportedSettings(Direction.None, null, null, null), SettingsImport.Parse(json));

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("""{"data": null}""")]
    [InlineData("""{'GIT_REPO': 'a/b'}""")]
    [InlineData("""{"GIT_TOKEN": "a\nb"}""")]
    [InlineData("\"\\ud800\"")]
    [InlineData("""{"GIT_REPO": "\ud800/b"}""")]
    [InlineData("""{"\ud800": 1}""")]
    public void What_is_no_such_JSON_is_refused_with_a_sentence(string? json) => Assert.EndsWith(".", Refusal(json));

    [Fact]
    public void Half_a_character_is_refused() => Refusal("{\"GIT_REPO\": \"\ud800\"}");

    [Fact]
    public void No_damage_to_good_settings_gives_anything_but_a_refusal()
    {
        const string good =
            """{"data": "{\"GIT_REPO\": \"a/b\", \"GIT_TOKEN\": \"t\u00e5\", \"GIT_ALLOW_PUSH\": \"true\", \"GIT_ALLOW_PULL\": 0}", "more": [1, {"x": null}]}""";
        const string odd = "{}[]\",:\\0ut\ud83d\u0000\n\u00e5nTe-9";
        var random = new Random(20250330);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            var text = new System.Text.StringBuilder(good);
            for (var change = random.Next(1, 6); change > 0; change--)
                text[random.Next(text.Length)] = odd[random.Next(odd.Length)];
            text.Length = random.Next(4) == 0 ? random.Next(text.Length) : text.Length;
            var thrown = Record.Exception(() => SettingsImport.Parse(text.ToString()));
            Assert.True(thrown is null or InvalidInputException, $"{thrown?.GetType()} for {text}");
            refused += thrown is null ? 0 : 1;
        }
        Assert.InRange(refused, 200, 399);
    }

    private static string Refusal(string? json) => Assert.Throws<InvalidInputException>(() => SettingsImport.Parse(json)).Message;
}
