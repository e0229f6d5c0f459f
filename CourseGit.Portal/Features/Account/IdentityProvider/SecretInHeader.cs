using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CourseGit.Core.State;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>
/// The framework shows the client's secret in the form. Where the provider takes it in a header alone, or the settings say so, it is moved
/// there: as <c>client_secret_basic</c> wants it, name and secret each written as in a form (RFC 6749, 2.3.1).
/// </summary>
/// <param name="provider">What the provider says of itself; null before it was read.</param>
internal sealed class SecretInHeader(HttpMessageHandler inner, OpenIdConnectSettings settings, Func<OpenIdConnectConfiguration?> provider)
    : DelegatingHandler(inner)
{
    private const string Field = "client_secret", InHeader = "client_secret_basic", InForm = "client_secret_post";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (settings.ClientSecret is { } secret && request.Content is FormUrlEncodedContent form && IsWanted())
        {
            var fields = await new FormReader(await form.ReadAsStringAsync(cancellationToken)).ReadFormAsync(cancellationToken);
            if (fields.ContainsKey(Field))
            {
                request.Content = new FormUrlEncodedContent(
                    from field in fields
                    where field.Key != Field
                    from value in field.Value
                    select KeyValuePair.Create(field.Key, value ?? ""));
                var credentials = $"{WebUtility.UrlEncode(settings.ClientId)}:{WebUtility.UrlEncode(secret.Reveal())}";
                request.Headers.Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials)));
            }
        }
        return await base.SendAsync(request, cancellationToken);
    }

    private bool IsWanted() => settings.SecretInHeader
        ?? (provider()?.TokenEndpointAuthMethodsSupported is { } taken && taken.Contains(InHeader) && !taken.Contains(InForm));
}
