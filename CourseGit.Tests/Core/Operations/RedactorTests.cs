using System.Text;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;

namespace CourseGit.Tests.Core.Operations;

public sealed class RedactorTests
{
    private const string Token = "glpat-A+b/c=d&ö 1";

    [Fact]
    public void A_secret_is_hidden_in_every_form_git_and_http_give_it()
    {
        var redactor = new Redactor();
        redactor.Hide("anna", new Secret(Token));
        string[] forms =
        [
            Token, Uri.EscapeDataString(Token), Base64($"anna:{Token}"), Base64(Token), $"https://anna:{Token}@git.example.org/a",
                $"Authorization: Basic {Base64($"anna:{Token}")}", $"{Token}{Token}",
        ];

        Assert.All(forms, form =>
        {
            var clean = redactor.Clean($"before {form} after");
            Assert.StartsWith("before ", clean);
            Assert.EndsWith(" after", clean);
            Assert.Contains("***", clean);
            Assert.DoesNotContain(form, clean);
            Assert.DoesNotContain(Token, clean);
        });
    }

    [Fact]
    public void A_secret_with_blanks_around_is_hidden_without_them_as_well()
    {
        var redactor = new Redactor();
        redactor.Hide("anna", new Secret(" token-42 "));

        Assert.Equal("You sent \"***\".", redactor.Clean("You sent \"token-42\"."));
    }

    [Fact]
    public void Of_two_secrets_the_longer_is_hidden_whole()
    {
        var redactor = new Redactor();
        redactor.Hide("a", new Secret("secret"));
        redactor.Hide("a", new Secret("secret-and-more"));

        Assert.Equal("x *** y *** z", redactor.Clean("x secret-and-more y secret z"));
    }

    [Theory]
    [InlineData("openta", "openta", "the user openta may not; password authentication failed for \"openta\"",
        "the user openta may not; password authentication failed for \"openta\"")]
    [InlineData("openta", "openta", "postgres://openta:openta@h/x", "postgres://openta:***@h/x")]
    [InlineData("openta_admin", "openta", "openta_admin has openta", "openta_admin has ***")]
    [InlineData("anna", "course", "the course of anna, courses and /srv/courses_root", "the *** of anna, courses and /srv/courses_root")]
    [InlineData("ghp_0123456789abcdef0123", "ghp_0123456789abcdef0123", "who: ghp_0123456789abcdef0123", "who: ***")]
    public void Secrets_are_hidden_and_names_are_not(string user, string secret, string text, string expected)
    {
        var redactor = new Redactor();
        redactor.Hide(user, new Secret(secret));

        Assert.Equal(expected, redactor.Clean(text));
    }

    [Fact]
    public void Other_text_stays_as_it_is()
    {
        var redactor = new Redactor();
        Assert.Equal("nothing yet", redactor.Clean("nothing yet"));

        redactor.Hide("anna", new Secret(Token));

        Assert.Equal("anna pushed GLPAT-A+B", redactor.Clean("anna pushed GLPAT-A+B"));
    }

    [Fact]
    public void An_operation_lets_no_secret_into_its_log_its_text_or_its_current_file()
    {
        var context = new OperationContext(Snapshots.Of(1), "{}", TimeProvider.System);
        context.Redactor.Hide("anna", new Secret(Token));

        context.BeginStep(new OperationStepShare($"Step {Token}", 10));
        context.Report(2, 10, $"file-{Token}.txt");
        context.Log(OperationLogLevel.Warning, $"git said {Token}");
        Assert.DoesNotContain(Token, context.Snapshot.CurrentFile);
        context.Finish(new OperationResult(OperationOutcome.Failed, $"because {Token}") { NextStep = $"remove {Token}" }, refusal: null, 5);

        Assert.DoesNotContain(Token, context.Snapshot.Text + context.Snapshot.NextStep);
        Assert.Equal(3, context.TakeUnsavedLog().Count(line => line.Text.Contains("***") && !line.Text.Contains(Token)));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
