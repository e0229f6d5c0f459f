namespace CourseGit.Portal.Features.Account.IdentityProvider;

/// <summary>A sign-in, or a sign-out, at the identity provider that ends here.</summary>
/// <param name="refusal">What the person is told.</param>
/// <param name="message">What whoever runs the portal is told, in its log.</param>
internal sealed class ProviderException(ProviderRefusal refusal, string message, Exception? cause = null) : Exception(message, cause)
{
    public ProviderRefusal Refusal { get; } = refusal;
}
