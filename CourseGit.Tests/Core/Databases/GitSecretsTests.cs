using System.Text.Json;
using CourseGit.Core.Databases;

namespace CourseGit.Tests.Core.Databases;

/// <summary>Which settings of a course are secrets, in whatever case and shape they come.</summary>
public sealed class GitSecretsTests
{
    [Theory]
    [InlineData("""{"GIT_TOKEN": "S", "a": 1}""", """{"GIT_TOKEN": "", "a": 1}""", "GIT_TOKEN")]
    [InlineData("""{"git_token":"S"}""", """{"git_token":""}""", "git_token")]
    [InlineData("""{"gitToken": "S", "GitHub-Access_Token": "S"}""", """{"gitToken": "", "GitHub-Access_Token": ""}""",
        "gitToken,GitHub-Access_Token")]
    [InlineData("""{"GIT_PASSWORD": "S", "GIT_PASS": "S", "git.secret": "S", "GITLAB_PAT": "S", "gittoken": "S"}""",
        """{"GIT_PASSWORD": "", "GIT_PASS": "", "git.secret": "", "GITLAB_PAT": "", "gittoken": ""}""",
        "GIT_PASSWORD,GIT_PASS,git.secret,GITLAB_PAT,gittoken")]
    [InlineData("""{"GIT_DEPLOY_KEY": "S", "GIT_CREDENTIALS": {"a": ["S"]}}""", """{"GIT_DEPLOY_KEY": "", "GIT_CREDENTIALS": ""}""",
        "GIT_DEPLOY_KEY,GIT_CREDENTIALS")]
    [InlineData("""{"GIT_KEY": "S", "gitkey": "S", "github": {"key": "S"}, "GIT_PUBLIC_KEY": "p"}""",
        """{"GIT_KEY": "", "gitkey": "", "github": {"key": ""}, "GIT_PUBLIC_KEY": "p"}""", "GIT_KEY,gitkey,github.key")]
    [InlineData("""{"GIT_HTTP_EXTRAHEADER": "Authorization: Basic S", "GIT_OAUTH": "S"}""",
        """{"GIT_HTTP_EXTRAHEADER": "", "GIT_OAUTH": ""}""", "GIT_HTTP_EXTRAHEADER,GIT_OAUTH")]
    [InlineData("""{"gIt_tOkEn": "S", "GIt_pAsSwOrD": "S"}""", """{"gIt_tOkEn": "", "GIt_pAsSwOrD": ""}""", "gIt_tOkEn,GIt_pAsSwOrD")]
    [InlineData("""{"env": "GIT_USER=a\nGIT_TOKEN='S'\ngit.password: S"}""",
        """{"env": "GIT_USER=a\nGIT_TOKEN=\ngit.password: "}""", "env")]
    [InlineData("""{"GIT_REPO": "bob:S@h.example/x", "y": "//bob:S@h/x", "z": "bob:S@h:x.git", "w": "https://bob:S/T@h/x"}""",
        """{"GIT_REPO": "bob@h.example/x", "y": "//h/x", "z": "bob@h:x.git", "w": "https://h/x"}""", "GIT_REPO,y,z,w")]
    [InlineData("""{"git": {"url": "x", "token": "S"}}""", """{"git": {"url": "x", "token": ""}}""", "git.token")]
    [InlineData("""{"remotes": [{"github": {"auth": {"password": 12}}}]}""", """{"remotes": [{"github": {"auth": ""}}]}""",
        "remotes.github.auth")]
    [InlineData("""{"GIT_REPO_URL": "https://bob:S@h.example/x.git"}""", """{"GIT_REPO_URL": "https://h.example/x.git"}""", "GIT_REPO_URL")]
    [InlineData("""{"mirror": "see HTTPS://S@h/x and ssh://git@h/y"}""", """{"mirror": "see HTTPS://h/x and ssh://git@h/y"}""", "mirror")]
    [InlineData("""{"u": "ssh://git:S@h/y", "v": "https://h/x?private_token=S&ref=main"}""",
        """{"u": "ssh://git@h/y", "v": "https://h/x?private_token=&ref=main"}""", "u,v")]
    [InlineData("""{"u": "https://a:p@S@h/x"}""", """{"u": "https://h/x"}""", "u")]
    [InlineData("""{"s": "{\"GIT_TOKEN\": \"S\"}"}""", """{"s": "{\"GIT_TOKEN\": \"\"}"}""", "s.GIT_TOKEN")]
    [InlineData("\"{\\\"Git_Token\\\": \\\"S\\\"}\"", "\"{\\\"Git_Token\\\": \\\"\\\"}\"", "Git_Token")]
    [InlineData("""{"\u0047IT_TOKEN": "S"}""", """{"\u0047IT_TOKEN": ""}""", "GIT_TOKEN")]
    [InlineData("""[{"key": "GIT_TOKEN", "value": "S"}, {"value": "S", "name": "git.password"}]""",
        """[{"key": "GIT_TOKEN", "value": ""}, {"value": "", "name": "git.password"}]""", "GIT_TOKEN,git.password")]
    [InlineData("""{"git": [{"setting": "token", "val": {"x": "S"}}, {"setting": "url", "val": "x"}]}""",
        """{"git": [{"setting": "token", "val": ""}, {"setting": "url", "val": "x"}]}""", "git.token")]
    [InlineData("""{"env": [["GIT_TOKEN", "S"], ["LANG", "C"], ["gitlab_pat", 5]]}""",
        """{"env": [["GIT_TOKEN", ""], ["LANG", "C"], ["gitlab_pat", ""]]}""", "env.GIT_TOKEN,env.gitlab_pat")]
    [InlineData("""{"next": "/go?to=https%3A%2F%2Fbob%3AS%40h%2Fx", "y": "HTTP%253a%252f%252fS%2540h", "z": "ssh%3A%2F%2Fgit%3AS%40h"}""",
        """{"next": "/go?to=https%3A%2F%2Fh%2Fx", "y": "HTTP%253a%252f%252fh", "z": "ssh%3A%2F%2Fgit%40h"}""", "next,y,z")]
    public void Secrets_of_git_are_taken_out_and_named(string settings, string expected, string names)
    {
        var taken = new TakenSecrets();

        Assert.Equal(expected, GitSecrets.TakeOut(settings, taken));
        Assert.Equal(names, string.Join(',', taken.Names));
    }

    [Theory]
    [InlineData("""{ "GIT_USER" : "bob", "GIT_REPO": "a/b", "GIT_ALLOW_PUSH": true, "GIT_PROVIDER":"github"}""")]
    [InlineData("""{"digits_token": "5", "password_rules": "long", "lti_secret": "x", "token_limit": 3, "legit_keys": [1, 2]}""")]
    [InlineData("""{"mail": "anna@example.org", "url": "https://h/x@y?a=b", "text": "user:pass and a=b & c"}""")]
    [InlineData("""{"GIT_TOKEN": "", "git_token": null, "GIT_TOKEN_SET": true, "s": "{not json", "deep": "\"\\\"\\\\\\\"x\\\\\\\"\\\"\""}""")]
    [InlineData("""{"mail": "mailto:anna@example.org/x", "port": "https://h:8080/x@y", "at": "at 10:30@hall/4, git token: none", "GIT_USER": "mailto:anna@h/x"}""")]
    [InlineData("[]")]
    [InlineData("""[["GIT_TOKEN", "GIT_PASSWORD"], {"key": "GIT_USER", "value": "bob"}, {"key": "GIT_TOKEN", "help": "where pushes go"}, ["a", "b"]]""")]
    [InlineData("""{"u": "https%3A%2F%2Fh%3A8080%2Fx%40y", "ssh": "ssh%3A%2F%2Fgit%40h", "mail": "bob%40h", "percent": "100% @ home"}""")]
    public void Everything_else_stays_byte_for_byte(string settings)
    {
        var taken = new TakenSecrets();

        Assert.Equal(settings, GitSecrets.TakeOut(settings, taken));
        Assert.Empty(taken.Names);
    }

    [Theory]
    [InlineData("{'git_token': 'x'}", true)]
    [InlineData("\"git.password\"=>\"x\"", true)]
    [InlineData("see https://bob:pass@h/x", true)]
    [InlineData("a text about digits, and tokens", false)]
    public void A_text_that_is_no_JSON_is_known_by_what_it_says(string text, bool expected) =>
        Assert.Equal(expected, GitSecrets.Looks(text));

    [Theory]
    [InlineData("""{"git_token": "LIVE", "x": 1}""", """{"x": 2}""", """{"x":2,"git_token":"LIVE"}""")]
    [InlineData("""{"GIT_REPO_URL": "https://b:LIVE@h/x", "x": 1}""", """{"GIT_REPO_URL": "https://h/x", "x": 2}""",
        """{"GIT_REPO_URL": "https://b:LIVE@h/x", "x": 2}""")]
    [InlineData("""{"mirror": {"url": "https://b:LIVE@h/x"}, "l": [{"git": {"token": "LIVE"}}]}""",
        """{ "mirror": {"url": "https://h/x"}, "l": [ {"git": {"token": ""}}, 5 ]}""",
        """{ "mirror": {"url": "https://b:LIVE@h/x"}, "l": [ {"git": {"token": "LIVE"}}, 5 ]}""")]
    [InlineData("""{"mirror": "https://b:LIVE@h/x"}""", """{"mirror": "https://other/y"}""", null)]
    [InlineData("""{"s": "{\"git_token\": \"LIVE\"}"}""", """{"s": "{\"git_token\": \"\"}"}""", """{"s": "{\"git_token\": \"LIVE\"}"}""")]
    [InlineData("""{"l": [{"key": "GIT_TOKEN", "value": "LIVE"}, {"key": "GIT_PAT", "value": "OTHER"}]}""",
        """{"l": [{"key": "GIT_PAT", "value": ""}, {"key": "GIT_TOKEN", "value": ""}, {"key": "GIT_PASS", "value": ""}]}""",
        """{"l": [{"key": "GIT_PAT", "value": "OTHER"}, {"key": "GIT_TOKEN", "value": "LIVE"}, {"key": "GIT_PASS", "value": ""}]}""")]
    public void A_restore_keeps_the_secrets_the_course_has(string live, string saved, string? expected)
    {
        Assert.True(GitSettings.TryKeep(saved, live, out var changed));
        Assert.Equal(expected, changed);
    }

    // Any settings: taking out and keeping again gives them back, and what is left is as it was.
    [Fact]
    public void What_is_taken_out_of_settings_and_kept_again_is_the_settings()
    {
        string[] keys = ["GIT_TOKEN", "git", "token", "url", "a b", "GIT_URL", "x"],
            values = ["\"s3cret\"", "\"https://u:p@h/x\"", "\"\"", "1", "null", "true", "\"å \\\"\""];
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var settings = Object(random, 3);
            var bare = GitSecrets.TakeOut(settings, new TakenSecrets());

            Assert.True(GitSettings.TryKeep(bare, settings, out var kept), settings);
            using JsonDocument expected = JsonDocument.Parse(settings), actual = JsonDocument.Parse(kept ?? bare);
            Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), $"{settings}\n{bare}\n{kept}");
            Assert.DoesNotContain("p@h", bare, StringComparison.Ordinal);
        }

        string Value(Random random, int depth) => random.Next(depth > 0 ? 4 : 2) switch
        {
            2 => Object(random, depth - 1),
            3 => $"[{string.Join(", ", Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth - 1)))}]",
            _ => values[random.Next(values.Length)],
        };

        string Object(Random random, int depth) =>
            $"{{ {string.Join(" , ", keys.Where(_ => random.Next(2) == 0).Select(k => $"\"{k}\":{Value(random, depth)}"))}}}";
    }
}
